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

/// Where in a job's metrics the ones that groups have are.
struct Places {
    std::size_t runtime, low, high, memory, ssim, ssim_gaussian;
    explicit Places(const SweepModel& sweep)
        : runtime(place_of(sweep, "runtime_s")),
          low(place_of(sweep, "runtime_ci_low_s")),
          high(place_of(sweep, "runtime_ci_high_s")),
          memory(place_of(sweep, "peak_memory_bytes")),
          ssim(place_of(sweep, "ssim")),
          ssim_gaussian(place_of(sweep, "ssim_gaussian")) {}
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

std::optional<double> median_of(const std::vector<const JobRow*>& jobs, std::size_t place) {
    const auto spread = spread_of(collect(jobs, place));
    return spread ? std::optional(spread->median) : std::nullopt;
}

void add_runtime(Group& group, const std::vector<const JobRow*>& jobs, const Places& places) {
    const auto spread = spread_of(collect(jobs, places.runtime));
    if (!spread) return;
    group.runtime_s = spread->median;
    group.runtime_low_s = spread->low;
    group.runtime_high_s = spread->high;
    group.interval_is_range = spread->is_range;
    if (spread->count > 1) return;
    const auto timed =
        std::ranges::find_if(jobs, [&](const JobRow* job) { return at(*job, places.runtime).has_value(); });
    group.runtime_low_s = at(**timed, places.low);
    group.runtime_high_s = at(**timed, places.high);
}

Group make_group(const std::vector<const JobRow*>& jobs, const Places& places) {
    Group group;
    group.jobs = jobs.size();
    add_runtime(group, jobs, places);
    const std::vector<double> memory = collect(jobs, places.memory);
    if (!memory.empty()) group.peak_memory_bytes = std::ranges::max(memory);
    group.ssim = median_of(jobs, places.ssim);
    group.ssim_gaussian = median_of(jobs, places.ssim_gaussian);
    for (const JobRow* job : jobs)
        if (group.warning.empty()) group.warning = job->warning;
    return group;
}

}  // namespace

void make_groups(SweepModel& sweep) {
    const Places places(sweep);
    const auto same_setting = [&](const JobRow& a, const JobRow& b) {
        return std::ranges::all_of(sweep.axes, [&](std::size_t axis) { return a.codes[axis] == b.codes[axis]; });
    };
    std::vector<const JobRow*> same;
    std::size_t first = 0;
    const auto close = [&] {
        if (same.empty()) return;
        Group group = make_group(same, places);
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
