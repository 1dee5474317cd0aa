#include "orchestrator/search/searcher.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <random>

#include "base/statistics/statistics.hpp"

namespace stylesweep::search {
namespace {

constexpr int trees = 32;
constexpr std::size_t most_scored = 400;        // candidates of two objectives
constexpr std::size_t most_scored_costly = 60;  // of three and more, whose hypervolume takes longer
constexpr std::size_t most_rows_of_fit = 2000;
constexpr double least_seconds = 1e-3;  // the resolution of stored times
constexpr double most_beyond = 10;      // how many times shorter or longer than any so far a job is believed to be

std::size_t draw(std::mt19937_64& random, std::size_t count) {
    return static_cast<std::size_t>(random() % count);
}

// One per tree: the logistic distribution's, which is within 0.01 of the normal one (Camilli, J. Educ. Stat. 19, 1994).
double normal_quantile(std::size_t tree, std::size_t count) {
    const double p = (static_cast<double>(tree) + 0.5) / static_cast<double>(count);
    return std::log(p / (1 - p)) / 1.702;
}

bool is_measured_in(const std::vector<CellValues>& objectives, std::uint32_t cell) {
    return std::ranges::all_of(objectives, [&](const CellValues& of) { return !std::isnan(of.mean[cell]); });
}

// Each count up to 63, each second up to 127, each fourth up to 255: the model is at most 3% behind.
std::size_t results_for_fit(std::size_t results) {
    std::size_t step = 1;
    while (step * 64 <= results) step *= 2;
    return results - results % step;
}

// Of very many cells a systematic sample.
std::vector<std::uint32_t> thinned(const std::vector<std::uint32_t>& cells) {
    const std::size_t step = (cells.size() + most_rows_of_fit - 1) / most_rows_of_fit;
    std::vector<std::uint32_t> some;
    for (std::size_t i = 0; i < cells.size(); i += step) some.push_back(cells[i]);
    return some;
}

ForestRows rows_of(const ForestRows& all, const std::vector<std::uint32_t>& cells) {
    ForestRows rows{all.axes, {}};
    for (const std::uint32_t cell : cells) {
        const auto row = all.row(cell);
        rows.codes.insert(rows.codes.end(), row.begin(), row.end());
    }
    return rows;
}

// NaN becomes the mean of the others: a condition's metric that a job did not report says nothing.
void replace_absent(std::vector<double>& values) {
    double sum = 0, count = 0;
    for (const double value : values)
        if (!std::isnan(value)) sum += value, count += 1;
    for (double& value : values)
        if (std::isnan(value)) value = count > 0 ? sum / count : 0;
}

std::string percent(double share) {
    return std::to_string(std::lround(share * 100)) + "%";
}

std::string three_digits(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

}  // namespace

// The fronts known so far, and the scale in which gains are counted: coordinates between the best (0) and the worst (1)
// seen, and a reference a little beyond.
struct Searcher::World {
    std::vector<std::vector<FrontPoint>> fronts;  ///< by rung; else one
    std::vector<double> low, range;
    FrontPoint reference;
    bool any_feasible = false;

    [[nodiscard]] FrontPoint scaled(FrontPoint point) const {
        for (std::size_t k = 0; k < point.size(); ++k) point[k] = (point[k] - low[k]) / range[k];
        return point;
    }
    /// A prediction, scaled. What is better than anything seen is worth a little more than the best seen, with three
    /// objectives hardly more: far extrapolations (an SSIM above 1) would otherwise win again and again.
    [[nodiscard]] FrontPoint believed(const FrontPoint& predicted) const {
        FrontPoint point = scaled(predicted);
        if (point.size() > 1)
            for (double& each : point) each = std::max(each, point.size() == 2 ? -0.05 : -0.001);
        return point;
    }
};

Searcher::Searcher(const Table& table, const sweep::SearchRule& rule, std::uint64_t seed)
    : table_(table), rule_(rule), seed_(seed) {}

std::vector<std::string> Searcher::metrics(const sweep::SearchRule& rule) {
    std::vector<std::string> names;
    for (const sweep::Objective& each : rule.objectives) names.push_back(each.metric);
    for (const sweep::Constraint& each : rule.subject_to) names.push_back(each.metric);
    return names;
}

std::size_t Searcher::first_ones() const {
    return std::min<std::size_t>(table_.jobs().size() / 4 + 1, 2 + table_.cells().axes.size());
}

std::size_t Searcher::group_of(std::uint32_t cell) const {
    return table_.rung_of(cell).value_or(0);
}

bool Searcher::is_measured(std::uint32_t cell) const {
    return is_measured_in(objectives_, cell);
}

void Searcher::update() {
    ended_.clear();
    for (std::size_t i = 0; i < table_.jobs().size(); ++i)
        if (table_.jobs()[i].fate == Fate::done) ended_.push_back(i);
    std::ranges::stable_sort(ended_, {}, [&](std::size_t i) { return table_.jobs()[i].ended; });
    const std::size_t wanted = results_for_fit(ended_.size());
    Estimates now = estimated(ended_.size());
    if (wanted != results_at_fit_ || now.scales != scales_at_fit_ || !surrogate_) {
        Estimates then = wanted == ended_.size() ? now : estimated(wanted);
        const bool rescaled = then.scales != now.scales;
        fit(rescaled ? now : then, rescaled ? ended_.size() : wanted);
        results_at_fit_ = rescaled ? 0 : wanted;
        scales_at_fit_ = now.scales;
    }
    objectives_ = std::move(now.objectives);
    conditions_ = std::move(now.conditions);
    learn_failures();
}

// Jobs that cost time and give nothing: a setting whose neighbours fail is worth as much less.
void Searcher::learn_failures() {
    std::vector<std::size_t> all = ended_;
    for (std::size_t i = 0; i < table_.jobs().size(); ++i)
        if (table_.jobs()[i].fate == Fate::failed) all.push_back(i);
    if (all.size() == ended_.size()) {  // as ever in most sweeps
        failures_at_fit_ = {};
        return failures_.reset();
    }
    std::ranges::stable_sort(all, {}, [&](std::size_t i) { return table_.jobs()[i].ended; });
    const auto counted = [&](std::size_t count) {
        std::vector<Ended> cells(table_.jobs_of_cells().size());
        for (std::size_t i = 0; i < count; ++i) {
            const TableJob& job = table_.jobs()[all[i]];
            ++(job.fate == Fate::failed ? cells[job.cell].failed : cells[job.cell].done);
        }
        return cells;
    };
    ended_in_ = counted(all.size());
    const std::size_t wanted = results_for_fit(all.size());
    const auto failed =
        static_cast<std::size_t>(std::count_if(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(wanted),
                                               [&](std::size_t i) { return table_.jobs()[i].fate == Fate::failed; }));
    if (std::pair(wanted, failed) == failures_at_fit_) return;
    failures_at_fit_ = {wanted, failed};
    if (failed == 0) return failures_.reset();
    const std::vector<Ended> then = counted(wanted);
    std::vector<std::uint32_t> cells;
    for (std::uint32_t cell = 0; cell < then.size(); ++cell)
        if (then[cell].done + then[cell].failed > 0) cells.push_back(cell);
    if (cells.size() < 2) return failures_.reset();
    cells = thinned(cells);
    std::vector<std::vector<double>> share(1);
    for (const std::uint32_t cell : cells)
        share.front().push_back(static_cast<double>(then[cell].failed) / (then[cell].done + then[cell].failed));
    failures_ = std::make_unique<Surrogate>(rows_of(table_.cells(), cells), share,
                                            ForestOptions{.trees = trees, .seed = seed_});
}

// The probability that its next job does not fail, never 0.
double Searcher::success(std::uint32_t cell) const {
    if (!failures_) return 1;
    if (const auto& [done, failed] = ended_in_[cell]; done + failed > 0) return (done + 0.5) / (done + failed + 1);
    double sum = 0.5;
    for (std::size_t tree = 0; tree < failures_->trees(); ++tree)
        sum += std::clamp(1 - failures_->predict(tree, 0, table_.cells().row(cell)), 0.0, 1.0);
    return std::min(1.0, sum / static_cast<double>(failures_->trees()));
}

Searcher::Estimates Searcher::estimated(std::size_t results) const {
    Estimates out;
    std::vector<double> values(table_.jobs().size());
    const auto collect = [&](std::size_t metric) {
        std::ranges::fill(values, none);
        for (std::size_t i = 0; i < results; ++i) values[ended_[i]] = table_.jobs()[ended_[i]].metrics[metric];
    };
    for (std::size_t k = 0; k < rule_.objectives.size(); ++k) {
        collect(k);
        out.scales.push_back(scale_of(rule_.objectives[k].direction, values));
        for (std::size_t i = 0; i < results; ++i)
            if (double& value = values[ended_[i]]; !std::isnan(value)) value = out.scales.back()(value);
        out.objectives.push_back(cell_values(table_, values));
    }
    for (std::size_t k = 0; k < rule_.subject_to.size(); ++k) {
        collect(rule_.objectives.size() + k);
        out.conditions.push_back(cell_values(table_, values));
    }
    return out;
}

// One row per measured cell; of very many, those of a systematic sample.
void Searcher::fit(const Estimates& of, std::size_t results) {
    std::vector<double> wall(table_.jobs_of_cells().size()), jobs(wall.size());
    for (std::size_t i = 0; i < results; ++i) {
        const TableJob& job = table_.jobs()[ended_[i]];
        wall[job.cell] += job.wall_s;
        jobs[job.cell] += 1;
    }
    std::vector<std::uint32_t> cells;
    for (std::uint32_t cell = 0; cell < wall.size(); ++cell)
        if (is_measured_in(of.objectives, cell)) cells.push_back(cell);
    if (cells.size() < 2) return surrogate_.reset();
    cells = thinned(cells);
    std::vector<std::vector<double>> targets(of.objectives.size() + of.conditions.size() + 1);
    for (const std::uint32_t cell : cells) {
        std::size_t target = 0;
        for (const auto* all : {&of.objectives, &of.conditions})
            for (const CellValues& each : *all) targets[target++].push_back(each.mean[cell]);
        targets.back().push_back(std::log(std::max(least_seconds, wall[cell] / jobs[cell])));
    }
    for (std::vector<double>& target : targets) replace_absent(target);
    const auto [shortest, longest] = std::ranges::minmax(targets.back());
    least_log_s_ = std::max(std::log(least_seconds), shortest - std::log(most_beyond));
    most_log_s_ = longest + std::log(most_beyond);
    surrogate_ = std::make_unique<Surrogate>(rows_of(table_.cells(), cells), targets,
                                             ForestOptions{.trees = trees, .seed = seed_});
}

std::vector<Searcher::Candidate> Searcher::waiting(const std::vector<bool>& is_pending) const {
    std::vector<Candidate> all;
    for (std::uint32_t cell = 0; cell < table_.jobs_of_cells().size(); ++cell) {
        std::optional<std::uint32_t> first;
        bool busy = false;
        for (const std::uint32_t place : table_.jobs_of_cells()[cell]) {
            const TableJob& job = table_.jobs()[place];
            busy |= is_pending[place];
            if (!first && job.fate == Fate::waiting && !job.held && !is_pending[place]) first = place;
        }
        if (first && !busy) all.push_back({cell, *first});
    }
    if (!all.empty()) return all;
    for (std::uint32_t place = 0; place < table_.jobs().size(); ++place)  // only cells that are busy are left
        if (const TableJob& job = table_.jobs()[place]; job.fate == Fate::waiting && !job.held && !is_pending[place])
            return {{job.cell, place}};
    return all;
}

// What results may show of a cell, one point per tree. Of a measured one: its mean within its error. Of another one
// what the trees predict. With one objective that may be no better than the best anywhere, although it varies: there
// the predictions' mean and deviation make a normal distribution (Hutter, Hoos and Leyton-Brown, LION 5, 2011,
// section 4.1), whose mean gain is the expected improvement.
std::vector<FrontPoint> Searcher::imagined(std::uint32_t cell) const {
    std::vector<FrontPoint> points(trees, FrontPoint(objectives_.size()));
    for (std::size_t k = 0; k < objectives_.size(); ++k) {
        const auto spread_about = [&](double centre, double deviation) {
            for (std::size_t tree = 0; tree < points.size(); ++tree) {
                const std::size_t shuffled = (tree * (2 * k + 1) * 5 + 7 * k) % trees;  // odd factors: a permutation
                points[tree][k] = centre + deviation * normal_quantile(shuffled, trees);
            }
        };
        if (is_measured(cell)) {
            spread_about(objectives_[k].mean[cell], objectives_[k].noise / std::sqrt(objectives_[k].count[cell]));
            continue;
        }
        std::vector<double> values;
        for (std::size_t tree = 0; tree < points.size(); ++tree)
            values.push_back(points[tree][k] = surrogate_->predict(tree, k, table_.cells().row(cell)));
        if (objectives_.size() == 1)
            spread_about(std::accumulate(values.begin(), values.end(), 0.0) / trees,
                         standard_deviation(values).value_or(0));
    }
    return points;
}

// The share of trees in which all conditions hold, never 0 or 1 (half a tree each way); of a measured cell 0 or 1.
double Searcher::probability(std::uint32_t cell) const {
    if (conditions_.empty()) return 1;
    const auto all_hold = [&](const auto& value_of) {
        for (std::size_t k = 0; k < conditions_.size(); ++k)
            if (!rule_.subject_to[k].holds(value_of(k))) return false;
        return true;
    };
    if (std::ranges::none_of(conditions_, [&](const CellValues& of) { return std::isnan(of.mean[cell]); }))
        return all_hold([&](std::size_t k) { return conditions_[k].mean[cell]; }) ? 1 : 0;
    if (!surrogate_) return 0.5;
    double holding = 0.5;
    for (std::size_t tree = 0; tree < surrogate_->trees(); ++tree)
        if (all_hold([&](std::size_t k) {
                return surrogate_->predict(tree, objectives_.size() + k, table_.cells().row(cell));
            }))
            holding += 1;
    return holding / static_cast<double>(surrogate_->trees() + 1);
}

double Searcher::seconds(const Candidate& candidate) const {
    const double predicted_s = table_.jobs()[candidate.job].predicted_s;
    if (predicted_s > 0) return std::max(least_seconds, predicted_s);
    const double log_s =
        surrogate_->predict(objectives_.size() + conditions_.size(), table_.cells().row(candidate.cell));
    return std::exp(std::clamp(log_s, least_log_s_, most_log_s_));
}

Searcher::World Searcher::world_with(const std::vector<std::size_t>& pending) const {
    World world;
    const std::size_t count = objectives_.size();
    world.low.assign(count, std::numeric_limits<double>::infinity());
    std::vector<double> high(count, -std::numeric_limits<double>::infinity());
    std::vector<std::vector<FrontPoint>> points(std::max<std::size_t>(1, table_.rungs()));
    for (std::uint32_t cell = 0; cell < table_.jobs_of_cells().size(); ++cell) {
        if (!is_measured(cell)) continue;
        FrontPoint point;
        for (const CellValues& of : objectives_) point.push_back(of.mean[cell]);
        for (std::size_t k = 0; k < count; ++k) {
            world.low[k] = std::min(world.low[k], point[k]);
            high[k] = std::max(high[k], point[k]);
        }
        if (probability(cell) < 1) continue;
        world.any_feasible = true;
        points[group_of(cell)].push_back(std::move(point));
    }
    for (std::size_t k = 0; k < count; ++k)
        world.range.push_back(high[k] > world.low[k] ? high[k] - world.low[k] : 1.0);
    world.reference.assign(count, 1.1);
    for (const std::size_t place : pending) {
        const std::uint32_t cell = table_.jobs()[place].cell;
        if (is_measured(cell)) continue;
        FrontPoint mean;
        for (std::size_t k = 0; k < count; ++k) mean.push_back(surrogate_->predict(k, table_.cells().row(cell)));
        points[group_of(cell)].push_back(std::move(mean));
    }
    for (const auto& group : points) {
        std::vector<FrontPoint>& front = world.fronts.emplace_back();
        for (const std::size_t i : front_of(group)) front.push_back(world.scaled(group[i]));
        std::ranges::sort(front);
    }
    return world;
}

// Drawn with probabilities inverse to the predicted times, so that the one in eight does not take most of the time; of
// very many, among a random sample.
Searcher::Candidate Searcher::explored(const std::vector<Candidate>& all, std::uint64_t seed) const {
    std::mt19937_64 random(seed);
    const std::size_t count = std::min(all.size(), most_scored);
    std::vector<Candidate> some;
    std::vector<double> up_to;
    for (std::size_t i = 0; i < count; ++i) {
        some.push_back(count == all.size() ? all[i] : all[draw(random, all.size())]);
        up_to.push_back((i ? up_to.back() : 0) + 1 / seconds(some.back()));
    }
    const double drawn = static_cast<double>(random() >> 11) * 0x1p-53 * up_to.back();
    const auto place = static_cast<std::size_t>(std::ranges::upper_bound(up_to, drawn) - up_to.begin());
    return some[std::min(place, count - 1)];
}

// A few of very many: those next to the front (equal but for one axis), and a random sample.
std::vector<Searcher::Candidate> Searcher::scored(std::vector<Candidate> all, const World& world,
                                                  std::uint64_t seed) const {
    const std::size_t most = objectives_.size() > 2 ? most_scored_costly : most_scored;
    if (all.size() <= most) return all;
    std::vector<std::uint32_t> front;
    for (std::uint32_t cell = 0; cell < table_.jobs_of_cells().size() && front.size() < 64; ++cell) {
        if (!is_measured(cell)) continue;
        FrontPoint point;
        for (const CellValues& of : objectives_) point.push_back(of.mean[cell]);
        point = world.scaled(point);
        const auto& known = world.fronts[group_of(cell)];
        if (std::ranges::find(known, point) != known.end()) front.push_back(cell);
    }
    const auto is_near = [&](const Candidate& candidate) {
        const auto row = table_.cells().row(candidate.cell);
        return std::ranges::any_of(front, [&](std::uint32_t member) {
            const auto other = table_.cells().row(member);
            int differences = 0;
            for (std::size_t a = 0; a < row.size() && differences < 2; ++a) differences += row[a] != other[a] ? 1 : 0;
            return differences < 2;
        });
    };
    std::mt19937_64 random(seed);
    std::vector<Candidate> few;
    const std::size_t looked_at = std::min<std::size_t>(all.size(), 20 * most);
    for (std::size_t i = 0; i < looked_at; ++i) {
        std::swap(all[i], all[i + draw(random, all.size() - i)]);
        if (i < most / 2 || (few.size() < most && is_near(all[i]))) few.push_back(all[i]);
    }
    return few;
}

double Searcher::score(const Candidate& candidate, const World& world) const {
    const double feasible = probability(candidate.cell) * success(candidate.cell);
    if (feasible <= 0) return 0;
    if (!world.any_feasible) return feasible / seconds(candidate);
    double gain = 0;
    const auto& front = world.fronts[group_of(candidate.cell)];
    for (const FrontPoint& point : imagined(candidate.cell))
        gain += hypervolume_gain_sorted(front, world.believed(point), world.reference);
    return feasible * gain / static_cast<double>(surrogate_->trees()) / seconds(candidate);
}

std::optional<Pick> Searcher::next(std::int64_t number, const std::vector<std::size_t>& pending) {
    std::vector<bool> is_pending(table_.jobs().size(), false);
    for (const std::size_t place : pending) is_pending[place] = true;
    std::vector<Candidate> all = waiting(is_pending);
    if (all.empty()) return std::nullopt;
    const auto in_order = std::ranges::min(all, {}, &Candidate::job);
    if (ended_.size() + pending.size() < first_ones())
        return Pick{in_order.job, 0, "one of the first " + std::to_string(first_ones()) + ", in the sweep's own order"};
    if (!surrogate_)
        return Pick{in_order.job, 0, "fewer than two settings are measured; the next in the sweep's own order"};
    const std::uint64_t seed = seed_ ^ (static_cast<std::uint64_t>(number) * 0x9e3779b97f4a7c15ULL);
    if (number % explore_every == 0) {
        return Pick{explored(all, seed).job, 0,
                    "exploration: one in " + std::to_string(explore_every) +
                        " is drawn at random, the more likely the less time it takes"};
    }
    const World world = world_with(pending);
    Candidate best = in_order;
    double most = 0;
    for (const Candidate& candidate : scored(std::move(all), world, seed))
        if (const double value = score(candidate, world); value > most) most = value, best = candidate;
    if (most <= 0) return Pick{in_order.job, 0, "no job is expected to gain; the next in the sweep's own order"};
    std::string reason = world.any_feasible ? "expected gain of hypervolume " + three_digits(most * seconds(best)) +
                                                  " in " + three_digits(seconds(best)) + " s"
                                            : "none meets the conditions yet; this one may";
    if (!conditions_.empty()) reason += ", meets the conditions with " + percent(probability(best.cell));
    if (const double works = success(best.cell); works < 0.95) reason += ", does not fail with " + percent(works);
    return Pick{best.job, most, reason};
}

}  // namespace stylesweep::search
