#include "base/statistics/importance.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <cmath>
#include <map>
#include <numeric>

#include "base/statistics/normal.hpp"
#include "base/statistics/statistics.hpp"

namespace stylesweep {
namespace {

// Sums over the rows that share the levels of one or two axes.
struct Marginal {
    double count = 0, sum = 0;
};

double sum_of_squares(const std::vector<Marginal>& marginals, double mean) {
    double sum = 0;
    for (const Marginal& each : marginals)
        if (each.count > 0) sum += each.count * std::pow(each.sum / each.count - mean, 2);
    return sum;
}

// Levels that occur, renumbered from 0.
ForestRows without_absent_levels(const ForestRows& rows) {
    ForestRows out = rows;
    for (std::size_t axis = 0; axis < rows.axes.size(); ++axis) {
        std::map<std::uint32_t, std::uint32_t> places;
        for (std::size_t i = 0; i < rows.size(); ++i) places.emplace(rows.row(i)[axis], 0);
        std::uint32_t next = 0;
        for (auto& [level, place] : places) place = next++;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::uint32_t& code = out.codes[i * rows.axes.size() + axis];
            code = places[code];
        }
        out.axes[axis].levels = next;
    }
    return out;
}

class VarianceTable {
  public:
    VarianceTable(const ForestRows& rows, std::span<const double> values) : rows_(rows), values_(values) {
        mean_ = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
        for (const double value : values) total_ += std::pow(value - mean_, 2);
        find_cells();
    }

    [[nodiscard]] double total() const { return total_; }

    [[nodiscard]] bool is_balanced() const {
        double combinations = 1;
        for (const ForestAxis& axis : rows_.axes) combinations *= axis.levels;
        return static_cast<double>(cells_.size()) == combinations && std::ranges::all_of(cells_, [&](const auto& cell) {
                   return cell.second.count == cells_.begin()->second.count;
               });
    }

    [[nodiscard]] Importance decompose() const {
        Importance out;
        out.exact = true;
        out.rows = rows_.size();
        std::vector<double> main;
        double explained = 0;
        for (std::size_t axis = 0; axis < rows_.axes.size(); ++axis) {
            main.push_back(squares_of(axis, axis));
            explained += main.back();
            out.axes.push_back(share_of(main.back(), rows_.axes[axis].levels - 1.0));
        }
        for (std::size_t b = 0; b < rows_.axes.size(); ++b)
            for (std::size_t a = 0; a < b; ++a) {
                const double own = std::max(0.0, squares_of(a, b) - main[a] - main[b]);
                explained += own;
                out.pairs.push_back({a, b, share_of(own, (rows_.axes[a].levels - 1.0) * (rows_.axes[b].levels - 1.0))});
            }
        out.noise = within_ / total_;
        out.rest = std::max(0.0, 1 - explained / total_ - out.noise);
        return out;
    }

  private:
    void find_cells() {
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const auto row = rows_.row(i);
            Marginal& cell = cells_[{row.begin(), row.end()}];
            cell.count += 1;
            cell.sum += values_[i];
        }
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const auto row = rows_.row(i);
            const Marginal& cell = cells_.at({row.begin(), row.end()});
            within_ += std::pow(values_[i] - cell.sum / cell.count, 2);
        }
    }

    // Between the levels of one axis (a = b), or the combinations of two.
    [[nodiscard]] double squares_of(std::size_t a, std::size_t b) const {
        std::vector<Marginal> marginals(std::size_t{rows_.axes[a].levels} * (a == b ? 1 : rows_.axes[b].levels));
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const auto row = rows_.row(i);
            Marginal& at = marginals[row[a] + (a == b ? 0 : std::size_t{rows_.axes[a].levels} * row[b])];
            at.count += 1;
            at.sum += values_[i];
        }
        return sum_of_squares(marginals, mean_);
    }

    // In units of the noise's variance: the effect's own part and that of all else, which is other effects and the
    // noise itself. Each has an interval; that of their ratio is made of both by MOVER (Zou and Donner, Stat. Med. 27,
    // 2008), in logarithms.
    [[nodiscard]] VarianceShare share_of(double squares, double degrees) const {
        VarianceShare out{squares / total_};
        const double rows = static_cast<double>(rows_.size()), cells = static_cast<double>(cells_.size());
        if (degrees <= 0 || rows <= cells || within_ <= 0) return out;
        const double noise = within_ / (rows - cells), sum = squares / noise;
        const double other_degrees = cells - 1 - degrees;
        const double others = std::max(0.0, (total_ - within_ - squares) / noise - other_degrees), rest = others + rows;
        const double deviation = std::sqrt(2 * other_degrees + 4 * others + 2 * rows * rows / (rows - cells));
        const double width = normal_95 * deviation / rest;
        const double own = sum - degrees, low = noncentrality(sum, degrees, 0.975),
                     high = noncentrality(sum, degrees, 0.025);
        const auto share = [&](double part, double factor) { return part / (part + rest * factor); };
        out.low = out.high = out.share;
        if (low <= 0)
            out.low = 0;
        else
            out.low = std::min(out.share, share(own, std::exp(std::hypot(width, std::log(own / low)))));
        out.high = std::max(out.share, own < 1 ? share(high, std::exp(-width))
                                               : share(own, std::exp(-std::hypot(width, std::log(high / own)))));
        return out;
    }

    // The noncentrality at which a sum of squares, in units of the noise, is this small with that probability; 0 if
    // none makes it so unlikely. Far from 0 the distribution is normal.
    static double noncentrality(double sum, double degrees, double probability) {
        if (sum > 1e4 + degrees)
            return sum - degrees - std::copysign(normal_95, probability - 0.5) * std::sqrt(4 * sum - 2 * degrees);
        const auto at = [&](double lambda) {
            return lambda <= 0 ? boost::math::cdf(boost::math::chi_squared(degrees), sum)
                               : boost::math::cdf(boost::math::non_central_chi_squared(degrees, lambda), sum);
        };
        if (at(0) <= probability) return 0;
        double low = 0, high = std::max(1.0, sum);
        while (at(high) > probability) high *= 2;
        for (int i = 0; i < 60; ++i) {
            const double middle = std::midpoint(low, high);
            (at(middle) > probability ? low : high) = middle;
        }
        return std::midpoint(low, high);
    }

    const ForestRows& rows_;
    std::span<const double> values_;
    double mean_ = 0, total_ = 0, within_ = 0;
    std::map<std::vector<std::uint32_t>, Marginal> cells_;
};

// The functional ANOVA of one tree over the whole grid, each combination weighing the same.
class TreeVariance {
  public:
    TreeVariance(std::vector<Forest::Leaf> leaves, const std::vector<ForestAxis>& axes)
        : leaves_(std::move(leaves)), axes_(axes) {
        for (const Forest::Leaf& leaf : leaves_) {
            std::vector<double>& parts = parts_.emplace_back();
            for (std::size_t a = 0; a < axes_.size(); ++a)
                parts.push_back(static_cast<double>(std::ranges::count(leaf.levels[a], true)) / axes_[a].levels);
        }
        double squares = 0;
        for (std::size_t i = 0; i < leaves_.size(); ++i) {
            const double weight = volume(i, axes_.size(), axes_.size());
            mean_ += weight * leaves_[i].value;
            squares += weight * leaves_[i].value * leaves_[i].value;
        }
        total_ = squares - mean_ * mean_;
    }

    [[nodiscard]] double total() const { return total_; }

    [[nodiscard]] double main(std::size_t a) const {
        std::vector<double> means(axes_[a].levels);
        for (std::size_t i = 0; i < leaves_.size(); ++i)
            for (std::size_t level = 0; level < means.size(); ++level)
                if (leaves_[i].levels[a][level]) means[level] += volume(i, a, a) * leaves_[i].value;
        return variance(means);
    }

    [[nodiscard]] double both(std::size_t a, std::size_t b) const {
        std::vector<double> means(std::size_t{axes_[a].levels} * axes_[b].levels);
        for (std::size_t i = 0; i < leaves_.size(); ++i) {
            const double part = volume(i, a, b) * leaves_[i].value;
            for (std::size_t one = 0; one < axes_[a].levels; ++one)
                for (std::size_t other = 0; leaves_[i].levels[a][one] && other < axes_[b].levels; ++other)
                    if (leaves_[i].levels[b][other]) means[one * axes_[b].levels + other] += part;
        }
        return variance(means);
    }

  private:
    // The leaf's share of the grid, along all axes but two.
    [[nodiscard]] double volume(std::size_t leaf, std::size_t but, std::size_t or_but) const {
        double out = 1;
        for (std::size_t a = 0; a < axes_.size(); ++a)
            if (a != but && a != or_but) out *= parts_[leaf][a];
        return out;
    }

    [[nodiscard]] double variance(const std::vector<double>& means) const {
        double sum = 0;
        for (const double each : means) sum += (each - mean_) * (each - mean_);
        return sum / static_cast<double>(means.size());
    }

    std::vector<Forest::Leaf> leaves_;
    std::vector<std::vector<double>> parts_;
    const std::vector<ForestAxis>& axes_;
    double mean_ = 0, total_ = 0;
};

VarianceShare over_trees(const std::vector<double>& shares) {
    if (shares.empty()) return {};
    const double mean = std::accumulate(shares.begin(), shares.end(), 0.0) / static_cast<double>(shares.size());
    return {mean, percentile(shares, 2.5), percentile(shares, 97.5)};
}

Importance from_forest(const ForestRows& rows, std::span<const double> values, std::uint64_t seed) {
    const Forest forest(rows, {{values.begin(), values.end()}}, {.trees = 48, .least_rows = 2, .seed = seed});
    std::vector<std::vector<double>> main(rows.axes.size()), pairs(rows.axes.size() * (rows.axes.size() - 1) / 2);
    for (std::size_t tree = 0; tree < forest.trees(); ++tree) {
        const TreeVariance of(forest.leaves(tree, 0), rows.axes);
        if (of.total() <= 0) continue;
        for (std::size_t a = 0; a < main.size(); ++a) main[a].push_back(of.main(a) / of.total());
        std::size_t place = 0;
        for (std::size_t b = 0; b < main.size(); ++b)
            for (std::size_t a = 0; a < b; ++a, ++place)
                pairs[place].push_back(std::max(0.0, of.both(a, b) / of.total() - main[a].back() - main[b].back()));
    }
    Importance out;
    out.rows = rows.size();
    out.rest = 1;
    for (const auto& shares : main) out.axes.push_back(over_trees(shares)), out.rest -= out.axes.back().share;
    std::size_t place = 0;
    for (std::size_t b = 0; b < main.size(); ++b)
        for (std::size_t a = 0; a < b; ++a, ++place) {
            out.pairs.push_back({a, b, over_trees(pairs[place])});
            out.rest -= out.pairs.back().of.share;
        }
    out.rest = std::max(0.0, out.rest);
    return out;
}

}  // namespace

std::optional<Importance> importance_of(const ForestRows& all, std::span<const double> values, std::uint64_t seed) {
    if (values.size() < least_importance_rows || all.axes.empty()) return std::nullopt;
    const ForestRows rows = without_absent_levels(all);
    const VarianceTable table(rows, values);
    if (!(table.total() > 0)) return std::nullopt;
    return table.is_balanced() ? table.decompose() : from_forest(rows, values, seed);
}

}  // namespace stylesweep
