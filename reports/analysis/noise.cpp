#include "reports/analysis/noise.hpp"

#include <algorithm>
#include <cmath>

#include "base/statistics/statistics.hpp"

namespace stylesweep::reports {
namespace {

constexpr double false_share = 0.05;

double on_line(const Measure& measure, double value) {
    const double line = measure.compared == Compared::difference ? value : std::log(std::max(value, 1e-300));
    return measure.better == Better::more ? -line : line;
}

// Half the width of a single job's own interval.
double own_half(const Measure& measure, const Spread& spread) {
    if (!spread.low || !spread.high || spread.is_range) return 0;
    return std::abs(on_line(measure, *spread.high) - on_line(measure, *spread.low)) / 2;
}

/// The variance of all settings' repeats: between processes if any setting has several, else between the runs of one.
struct Pooled {
    double squares = 0;
    std::size_t degrees = 0;
    bool between_processes = false;

    Pooled(const SweepModel& sweep, std::size_t measure) {
        for (const Group& group : sweep.groups)
            if (const auto& repeats = group.repeats[measure]) between_processes |= !repeats->in_one_process;
        for (const Group& group : sweep.groups) {
            const auto& repeats = group.repeats[measure];
            if (!repeats || !counts(*repeats)) continue;
            squares += repeats->variance * static_cast<double>(repeats->runs - 1);
            degrees += repeats->runs - 1;
        }
    }
    [[nodiscard]] bool counts(const Repeats& repeats) const { return between_processes != repeats.in_one_process; }
    // Squared. What ran once, or in one process among settings that had several, is one value.
    [[nodiscard]] double of_median(const std::optional<Repeats>& repeats) const {
        const std::size_t values = repeats && counts(*repeats) ? repeats->runs : 1;
        return Repeats{values, squares / static_cast<double>(degrees), false}.of_median();
    }
};

}  // namespace

Noise::Noise(const SweepModel& sweep, std::size_t measure) : sweep_(sweep) {
    const Measure& own = *sweep.measures[measure];
    if (is_of_people(sweep, own)) preferences_.emplace(sweep);
    margin_ = own.compared == Compared::ratio ? std::log1p(equal_within(own)) : equal_within(own);
    const Pooled pooled(sweep, measure);
    const auto settings = static_cast<double>(
        std::ranges::count_if(sweep.groups, [&](const Group& group) { return group.figures[measure].has_value(); }));
    if (pooled.degrees > 0) factor_ = student_t(1 - false_share / std::max(1.0, settings - 1), pooled.degrees);
    for (const Group& group : sweep.groups) {
        const auto& figure = group.figures[measure];
        line_.push_back(figure ? on_line(own, figure->median) : 0);
        const double half = figure ? own_half(own, *figure) : 0;
        square_errors_.push_back(pooled.degrees > 0 ? pooled.of_median(group.repeats[measure]) : half * half);
    }
}

bool Noise::is_clearly_preferred(std::size_t a, std::size_t b) const {
    if (better(a, b) <= margin_) return false;
    const auto difference = preferences_->difference({{&sweep_.groups[a], &sweep_.groups[b]}});
    return difference && difference->of.interval.low > 0;
}

bool Noise::is_clearly_better(std::size_t a, std::size_t b) const {
    if (preferences_) return is_clearly_preferred(a, b);
    const double error = std::sqrt(square_errors_[a] + square_errors_[b]);
    return better(a, b) > std::max(margin_, is_known() ? factor_ * error : error);
}

std::optional<Best> best_of(const SweepModel& sweep, std::string_view measure) {
    const auto found = std::ranges::find(sweep.measures, measure, &Measure::name);
    if (found == sweep.measures.end()) return std::nullopt;
    const auto place = static_cast<std::size_t>(found - sweep.measures.begin());
    std::vector<std::size_t> having;
    for (std::size_t i = 0; i < sweep.groups.size(); ++i)
        if (sweep.groups[i].figures[place]) having.push_back(i);
    if (having.empty()) return std::nullopt;
    const Noise noise(sweep, place);
    std::ranges::stable_sort(having, [&](std::size_t a, std::size_t b) { return noise.better(a, b) > 0; });
    Best best{having.front(), {}, noise.is_known()};
    for (const std::size_t each : having)
        if (each != best.group && !noise.is_clearly_better(best.group, each)) best.within_noise.push_back(each);
    return best;
}

}  // namespace stylesweep::reports
