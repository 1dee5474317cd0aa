#include "reports/model/progress_axis.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

namespace stylesweep::reports {
namespace {

std::optional<std::size_t> differing(const SweepModel& sweep, const JobRow& a, const JobRow& b) {
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis)
        if (a.codes[sweep.axes[axis]] != b.codes[sweep.axes[axis]]) return axis;
    return std::nullopt;
}

}  // namespace

std::optional<std::size_t> progress_axis(const SweepModel& sweep) {
    std::unordered_map<std::string_view, const JobRow*> by_key;
    for (const JobRow& job : sweep.jobs) by_key[job.key] = &job;
    for (const JobRow& job : sweep.jobs) {
        const auto run = job.recorded_in.empty() ? by_key.end() : by_key.find(job.recorded_in);
        if (run == by_key.end()) continue;
        if (const auto axis = differing(sweep, job, *run->second)) return axis;
    }
    return sweep.find_axis("iterations");
}

std::vector<std::vector<const Group*>> progress_lines(const SweepModel& sweep, std::size_t axis) {
    std::map<std::vector<Code>, std::vector<const Group*>> by_setting;
    for (const Group& group : sweep.groups) {
        if (!sweep.middle(group, "runtime_s")) continue;
        std::vector<Code> codes = group.codes;
        codes[axis] = 0;
        by_setting[codes].push_back(&group);
    }
    std::vector<std::vector<const Group*>> lines;
    for (auto& [codes, groups] : by_setting) {
        if (groups.size() < 2) continue;
        std::ranges::sort(groups, {}, [&](const Group* group) { return *sweep.middle(*group, "runtime_s"); });
        lines.push_back(std::move(groups));
    }
    return lines;
}

}  // namespace stylesweep::reports
