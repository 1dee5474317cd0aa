#include "base/statistics/forest.hpp"

#include <algorithm>
#include <numeric>
#include <random>

namespace stylesweep {
namespace {

// std::uniform_int_distribution gives other numbers in other libraries.
std::size_t draw_below(std::mt19937_64& random, std::size_t count) {
    return static_cast<std::size_t>(random() % count);
}

}  // namespace

class Forest::Grower {
  public:
    Grower(Forest& forest, const ForestRows& rows, const std::vector<double>& target, const ForestOptions& options,
           std::mt19937_64& random)
        : forest_(forest), rows_(rows), target_(target), options_(options), random_(random) {}

    std::uint32_t grow(std::span<std::uint32_t> members, int depth) {
        const auto place = static_cast<std::uint32_t>(forest_.nodes_.size());
        forest_.nodes_.push_back({no_axis, 0, 0, mean(members)});
        if (depth >= options_.most_depth || members.size() < 2 * options_.least_rows || is_constant(members))
            return place;
        const Split split = best_split(members);
        if (split.gain <= 0) return place;
        const auto middle = std::partition(members.begin(), members.end(),
                                           [&](std::uint32_t row) { return split.left[level(row, split.axis)]; });
        const auto count = static_cast<std::size_t>(middle - members.begin());
        keep(place, split);
        grow(members.first(count), depth + 1);
        const std::uint32_t right = grow(members.subspan(count), depth + 1);
        forest_.nodes_[place].right = right;
        return place;
    }

  private:
    struct LevelSum {
        double count = 0, sum = 0;
    };
    struct Split {
        double gain = 0;
        std::uint32_t axis = 0;
        std::vector<bool> left;  ///< by level
    };

    [[nodiscard]] std::uint32_t level(std::uint32_t row, std::size_t axis) const {
        return rows_.codes[row * rows_.axes.size() + axis];
    }

    [[nodiscard]] double mean(std::span<const std::uint32_t> members) const {
        double sum = 0;
        for (const std::uint32_t row : members) sum += target_[row];
        return sum / static_cast<double>(members.size());
    }

    [[nodiscard]] bool is_constant(std::span<const std::uint32_t> members) const {
        return std::ranges::all_of(members,
                                   [&](std::uint32_t row) { return target_[row] == target_[members.front()]; });
    }

    // A random third of the axes along which the members differ; all others only if none of these splits them.
    Split best_split(std::span<const std::uint32_t> members) {
        std::vector<std::uint32_t> axes(rows_.axes.size());
        std::iota(axes.begin(), axes.end(), 0U);
        for (std::size_t i = axes.size(); i > 1; --i) std::swap(axes[i - 1], axes[draw_below(random_, i)]);
        const std::size_t tried = std::max<std::size_t>(1, (axes.size() + 2) / 3);
        Split best;
        for (std::size_t i = 0; i < axes.size() && (i < tried || best.gain <= 0); ++i) try_axis(members, axes[i], best);
        return best;
    }

    void try_axis(std::span<const std::uint32_t> members, std::uint32_t axis, Split& best) {
        sums_.assign(rows_.axes[axis].levels, {});
        LevelSum all;
        for (const std::uint32_t row : members) {
            LevelSum& at = sums_[level(row, axis)];
            at.count += 1;
            at.sum += target_[row];
            all.count += 1;
            all.sum += target_[row];
        }
        order_.clear();
        for (std::uint32_t each = 0; each < sums_.size(); ++each)
            if (sums_[each].count > 0) order_.push_back(each);
        if (order_.size() < 2) return;
        if (!rows_.axes[axis].ordered)
            std::ranges::stable_sort(order_, {},
                                     [&](std::uint32_t each) { return sums_[each].sum / sums_[each].count; });
        LevelSum left;
        for (std::size_t i = 0; i + 1 < order_.size(); ++i) {
            left.count += sums_[order_[i]].count;
            left.sum += sums_[order_[i]].sum;
            const double right_count = all.count - left.count, right_sum = all.sum - left.sum;
            if (left.count < static_cast<double>(options_.least_rows) ||
                right_count < static_cast<double>(options_.least_rows))
                continue;
            const double gain =
                left.sum * left.sum / left.count + right_sum * right_sum / right_count - all.sum * all.sum / all.count;
            if (gain > best.gain * (1 + 1e-12) + 1e-300) take(axis, i, gain, best);
        }
    }

    // Levels that no member has go to the side of their neighbour, or of the larger half.
    void take(std::uint32_t axis, std::size_t last_left, double gain, Split& best) const {
        best.gain = gain;
        best.axis = axis;
        best.left.assign(sums_.size(), false);
        if (rows_.axes[axis].ordered) {
            const std::uint32_t threshold = (order_[last_left] + order_[last_left + 1]) / 2;
            for (std::uint32_t each = 0; each <= threshold; ++each) best.left[each] = true;
            return;
        }
        for (std::uint32_t each = 0; each < sums_.size(); ++each) best.left[each] = 2 * (last_left + 1) > order_.size();
        for (std::size_t i = 0; i < order_.size(); ++i) best.left[order_[i]] = i <= last_left;
    }

    void keep(std::uint32_t place, const Split& split) {
        Node& node = forest_.nodes_[place];
        node.axis = split.axis;
        if (rows_.axes[split.axis].ordered) {
            node.first_left = static_cast<std::uint32_t>(std::ranges::count(split.left, true)) - 1;
        } else {
            node.first_left = static_cast<std::uint32_t>(forest_.bits_.size());
            forest_.bits_.insert(forest_.bits_.end(), split.left.begin(), split.left.end());
        }
    }

    Forest& forest_;
    const ForestRows& rows_;
    const std::vector<double>& target_;
    const ForestOptions& options_;
    std::mt19937_64& random_;
    std::vector<LevelSum> sums_;
    std::vector<std::uint32_t> order_;
};

Forest::Forest(const ForestRows& rows, const std::vector<std::vector<double>>& targets, const ForestOptions& options)
    : axes_(rows.axes) {
    std::vector<std::uint32_t> sample(rows.size()), members;
    for (int tree = 0; tree < options.trees; ++tree) {
        std::mt19937_64 random(options.seed * 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(tree));
        for (std::uint32_t& row : sample) row = static_cast<std::uint32_t>(draw_below(random, sample.size()));
        std::ranges::sort(sample);
        roots_.emplace_back();
        for (const std::vector<double>& target : targets) {
            members = sample;
            roots_.back().push_back(Grower(*this, rows, target, options, random).grow(members, 0));
        }
    }
}

bool Forest::goes_left(const Node& node, std::uint32_t level) const {
    return axes_[node.axis].ordered ? level <= node.first_left : bits_[node.first_left + level];
}

double Forest::predict(std::size_t tree, std::size_t target, std::span<const std::uint32_t> row) const {
    std::uint32_t place = roots_[tree][target];
    while (nodes_[place].axis != no_axis)
        place = goes_left(nodes_[place], row[nodes_[place].axis]) ? place + 1 : nodes_[place].right;
    return nodes_[place].value;
}

double Forest::predict(std::size_t target, std::span<const std::uint32_t> row) const {
    double sum = 0;
    for (std::size_t tree = 0; tree < trees(); ++tree) sum += predict(tree, target, row);
    return sum / static_cast<double>(trees());
}

std::vector<Forest::Leaf> Forest::leaves(std::size_t tree, std::size_t target) const {
    Leaf all;
    for (const ForestAxis& axis : axes_) all.levels.emplace_back(axis.levels, true);
    std::vector<Leaf> out;
    collect(roots_[tree][target], std::move(all), out);
    return out;
}

void Forest::collect(std::size_t place, Leaf box, std::vector<Leaf>& out) const {
    const Node& node = nodes_[place];
    if (node.axis == no_axis) {
        box.value = node.value;
        out.push_back(std::move(box));
        return;
    }
    Leaf left = box;
    for (std::uint32_t level = 0; level < axes_[node.axis].levels; ++level)
        (goes_left(node, level) ? box : left).levels[node.axis][level] = false;
    collect(place + 1, std::move(left), out);
    collect(node.right, std::move(box), out);
}

}  // namespace stylesweep
