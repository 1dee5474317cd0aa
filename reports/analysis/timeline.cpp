#include "reports/analysis/timeline.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/clock.hpp"

namespace stylesweep::reports {
namespace {

struct Busy {
    double begin, end;
    const JobRow* job;
};

void add_gaps(DeviceTime& device, std::vector<Busy>& jobs) {
    std::ranges::sort(jobs, {}, [](const Busy& each) { return std::pair(each.begin, each.end); });
    double end = jobs.front().begin;
    const JobRow* last = jobs.front().job;
    device.first = last->started_at;
    for (const Busy& each : jobs) {
        if (each.begin - end > device.longest_gap_s) {
            device.longest_gap_s = each.begin - end;
            device.gap_begin = last->finished_at;
        }
        device.busy_s += std::max(0.0, each.end - std::max(end, each.begin));
        if (each.end >= end) last = each.job;
        end = std::max(end, each.end);
    }
    device.last = last->finished_at;
    device.span_s = end - jobs.front().begin;
}

}  // namespace

std::optional<double> seconds_of(const std::string& iso_utc) {
    if (iso_utc.empty()) return std::nullopt;
    try {
        const auto time = from_iso_utc(iso_utc).time_since_epoch();
        return std::chrono::duration<double>(time).count();
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
}

std::vector<DeviceTime> device_times(const SweepModel& sweep) {
    std::map<std::pair<std::string, std::string>, std::pair<DeviceTime, std::vector<Busy>>> devices;
    for (const JobRow& job : sweep.jobs) {
        const auto begin = seconds_of(job.started_at), end = seconds_of(job.finished_at);
        if (!begin || !end || job.environment < 0) continue;
        const Environment& place = sweep.environments[static_cast<std::size_t>(job.environment)];
        auto& [device, jobs] = devices[{place.host, place.device}];
        device.host = place.host;
        device.device = place.device;
        device.device_name = place.device_name;
        ++device.jobs;
        device.failed += job.status != schema::AttemptStatus::done;
        device.flagged += !job.warning.empty();
        jobs.push_back({*begin, *end, &job});
    }
    std::vector<DeviceTime> all;
    for (auto& [place, each] : devices) {
        add_gaps(each.first, each.second);
        all.push_back(std::move(each.first));
    }
    return all;
}

}  // namespace stylesweep::reports
