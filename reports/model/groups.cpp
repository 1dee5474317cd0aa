#include "reports/model/groups.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>

#include "base/statistics/statistics.hpp"
#include "base/statistics/two_levels.hpp"
#include "base/text/counted.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_custom_measures = 8;  // one column each; more would be unreadable
constexpr std::size_t absent = std::numeric_limits<std::size_t>::max();

std::size_t place_of(const SweepModel& sweep, std::string_view metric) {
    const auto found = std::ranges::find(sweep.metrics, metric);
    return found == sweep.metrics.end() ? absent : static_cast<std::size_t>(found - sweep.metrics.begin());
}

/// Indices into a job's metrics: of the sweep's measures, and of the ends of a single job's own interval.
struct Places {
    std::vector<std::size_t> measures;  ///< by measure
    std::size_t runtime_low, runtime_high;
    explicit Places(const SweepModel& sweep)
        : runtime_low(place_of(sweep, "runtime_ci_low_s")), runtime_high(place_of(sweep, "runtime_ci_high_s")) {
        for (const Measure* measure : sweep.measures) measures.push_back(place_of(sweep, measure->name));
    }
};

std::optional<double> at(const JobRow& job, std::size_t place) {
    if (place == absent || std::isnan(job.metrics[place])) return std::nullopt;
    return job.metrics[place];
}

std::vector<double> collect(const std::vector<const JobRow*>& jobs, std::size_t place) {
    std::vector<double> values;
    for (const JobRow* job : jobs)
        if (const auto value = at(*job, place)) values.push_back(*value);
    return values;
}

// A single job's runtime has the interval of its samples.
void add_own_interval(Spread& runtime, const std::vector<const JobRow*>& jobs, const Places& places,
                      std::size_t runtime_place) {
    if (runtime.count > 1) return;
    const auto timed =
        std::ranges::find_if(jobs, [&](const JobRow* job) { return at(*job, runtime_place).has_value(); });
    runtime.low = at(**timed, places.runtime_low);
    runtime.high = at(**timed, places.runtime_high);
    runtime.in_one_process = true;
}

// Of the done jobs.
std::vector<double> values_of(const SweepModel& sweep, std::size_t place) {
    std::vector<double> values;
    for (const JobRow& job : sweep.jobs)
        if (const auto value = at(job, place); value && job.state == schema::JobState::done) values.push_back(*value);
    return values;
}

// Those that --better or the sweep's rules name come first, then by name. All metrics of nst are built in.
std::vector<std::string> own_metrics(const SweepModel& sweep, const Directions& better) {
    std::vector<std::string> own;
    const auto is_own = [&](const std::string& name) {
        if (is_known_measure(name)) return false;
        return better.contains(name) || !(sweep.runner == "nst" || is_by_product(name, sweep.runner));
    };
    std::ranges::copy_if(sweep.metrics, std::back_inserter(own), is_own);
    std::ranges::sort(own);
    std::stable_partition(own.begin(), own.end(), [&](const std::string& name) { return better.contains(name); });
    return own;
}

// Ratios need values above 0.
Compared compared_by(const std::vector<double>& values) {
    return std::ranges::all_of(values, [](double value) { return value > 0; }) ? Compared::ratio : Compared::difference;
}

void find_custom_measures(SweepModel& sweep, const Directions& better) {
    for (const std::string& name : own_metrics(sweep, better)) {
        const std::vector<double> values = values_of(sweep, place_of(sweep, name));
        if (values.empty()) continue;
        if (sweep.custom_measures.size() == most_custom_measures) {
            sweep.unmeasured.push_back(name);
            continue;
        }
        sweep.custom_measures.push_back(
            std::make_shared<const CustomMeasure>(name, compared_by(values), better_of(name, better)));
        sweep.measures.push_back(&sweep.custom_measures.back()->measure());
    }
}

void find_measures(SweepModel& sweep, const Directions& better) {
    for (const Measure& measure : measures)
        if (!values_of(sweep, place_of(sweep, measure.name)).empty()) sweep.measures.push_back(&measure);
    find_custom_measures(sweep, better);
}

/// What of a setting's runs is independent: the runs, or one median for each process if there are several of them.
struct Independent {
    std::vector<double> values;
    bool in_one_process = false;
    std::size_t processes = 0;  ///< if the values are medians of runs in so many processes
};

Independent independent_values(const SweepModel& sweep, const std::vector<const JobRow*>& jobs, std::size_t place) {
    if (jobs.size() == 1 || !keeps_its_process(sweep)) return {collect(jobs, place)};
    std::map<std::int64_t, std::vector<double>> by_process;
    std::size_t runs = 0;
    for (const JobRow* job : jobs) {
        const auto value = at(*job, place);
        if (!value) continue;
        by_process[job->process].push_back(*value);
        ++runs;
    }
    if (by_process.size() == 1) return {by_process.begin()->second, true};
    Independent independent;
    for (const auto& [process, values] : by_process) independent.values.push_back(median(values));
    if (runs > by_process.size()) independent.processes = by_process.size();
    return independent;
}

// In logarithms for measures compared by ratio.
std::optional<Repeats> repeats_of(const Independent& independent, Compared compared) {
    std::vector<double> values;
    for (const double value : independent.values) {
        if (compared == Compared::difference) values.push_back(value);
        if (compared == Compared::ratio && value > 0) values.push_back(std::log(value));
    }
    if (values.size() < 2) return std::nullopt;
    const double deviation = *standard_deviation(values);
    return Repeats{values.size(), deviation * deviation, independent.in_one_process};
}

std::optional<Spread> figure_of(const Independent& independent) {
    auto spread = spread_of(independent.values);
    if (!spread || spread->count == 1) return spread;
    spread->in_one_process = independent.in_one_process;
    spread->processes = independent.processes;
    return spread;
}

// One median does not describe runs at two levels, such as with and without turbo.
void add_levels(Group& group, const SweepModel& sweep, const std::vector<const JobRow*>& jobs) {
    if (jobs.size() < least_for_two_levels) return;
    const auto levels = two_levels(collect(jobs, place_of(sweep, "runtime_s")));
    if (!levels) return;
    group.warning += (group.warning.empty() ? "" : "; ") +
                     ("its runs lie at two levels: " + counted(levels->low_count, "run")) + " near " +
                     seconds_text(levels->low) + ", " + std::to_string(levels->high_count) + " near " +
                     seconds_text(levels->high);
}

Group make_group(const SweepModel& sweep, const std::vector<const JobRow*>& jobs, const Places& places) {
    Group group;
    group.jobs = jobs.size();
    for (std::size_t i = 0; i < sweep.measures.size(); ++i) {
        const Independent independent = independent_values(sweep, jobs, places.measures[i]);
        auto spread = figure_of(independent);
        if (spread && sweep.measures[i]->name == std::string_view("runtime_s"))
            add_own_interval(*spread, jobs, places, places.measures[i]);
        group.repeats.push_back(repeats_of(independent, sweep.measures[i]->compared));
        group.figures.push_back(spread);
    }
    for (const JobRow* job : jobs)
        if (group.warning.empty()) group.warning = job->warning;
    add_levels(group, sweep, jobs);
    return group;
}

}  // namespace

bool keeps_its_process(const SweepModel& sweep) {
    return sweep.runner != "command" && sweep.runner != "import";
}

void make_groups(SweepModel& sweep, const Directions& better) {
    Directions told = better;
    told.insert(sweep.directions.begin(), sweep.directions.end());
    find_measures(sweep, told);
    const Places places(sweep);
    const auto same_setting = [&](const JobRow& a, const JobRow& b) {
        return std::ranges::all_of(sweep.axes, [&](std::size_t axis) { return a.codes[axis] == b.codes[axis]; });
    };
    std::vector<const JobRow*> same;
    std::size_t first = 0;
    const auto close = [&] {
        if (same.empty()) return;
        Group group = make_group(sweep, same, places);
        group.first = first;
        for (const std::size_t axis : sweep.axes) group.codes.push_back(same.front()->codes[axis]);
        sweep.groups.push_back(std::move(group));
        same.clear();
    };
    for (std::size_t i = 0; i < sweep.jobs.size(); ++i) {
        const JobRow& job = sweep.jobs[i];
        if (job.state != schema::JobState::done) continue;
        if (!same.empty() && !same_setting(*same.front(), job)) close();
        if (same.empty()) first = i;
        same.push_back(&job);
    }
    close();
}

}  // namespace stylesweep::reports
