#include "reports/groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace stylesweep::reports {
namespace {

constexpr std::size_t absent = std::numeric_limits<std::size_t>::max();

std::size_t place_of(const SweepModel& sweep, std::string_view metric) {
    const auto found = std::ranges::find(sweep.metrics, metric);
    return found == sweep.metrics.end() ? absent : static_cast<std::size_t>(found - sweep.metrics.begin());
}

/// Where in a job's metrics the sweep's measures are, and the ends of a single job's own interval.
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

// One job's runtime has the interval of its samples.
void add_own_interval(Spread& runtime, const std::vector<const JobRow*>& jobs, const Places& places,
                      std::size_t runtime_place) {
    if (runtime.count > 1) return;
    const auto timed =
        std::ranges::find_if(jobs, [&](const JobRow* job) { return at(*job, runtime_place).has_value(); });
    runtime.low = at(**timed, places.runtime_low);
    runtime.high = at(**timed, places.runtime_high);
}

void find_measures(SweepModel& sweep) {
    for (const Measure& measure : measures) {
        const std::size_t place = place_of(sweep, measure.name);
        const auto has = [&](const JobRow& job) { return job.state == "done" && at(job, place).has_value(); };
        if (std::ranges::any_of(sweep.jobs, has)) sweep.measures.push_back(&measure);
    }
}

Group make_group(const SweepModel& sweep, const std::vector<const JobRow*>& jobs, const Places& places) {
    Group group;
    group.jobs = jobs.size();
    for (std::size_t i = 0; i < sweep.measures.size(); ++i) {
        auto spread = spread_of(collect(jobs, places.measures[i]));
        if (spread && sweep.measures[i]->name == std::string_view("runtime_s"))
            add_own_interval(*spread, jobs, places, places.measures[i]);
        group.figures.push_back(spread);
    }
    for (const JobRow* job : jobs)
        if (group.warning.empty()) group.warning = job->warning;
    return group;
}

}  // namespace

void make_groups(SweepModel& sweep) {
    find_measures(sweep);
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
        if (job.state != "done") continue;
        if (!same.empty() && !same_setting(*same.front(), job)) close();
        if (same.empty()) first = i;
        same.push_back(&job);
    }
    close();
}

}  // namespace stylesweep::reports
