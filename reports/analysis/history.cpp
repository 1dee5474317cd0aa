#include "reports/analysis/history.hpp"

#include <algorithm>
#include <map>

#include "base/statistics/change_points.hpp"
#include "base/statistics/statistics.hpp"

namespace stylesweep::reports {
namespace {

std::string setting_of(const SweepModel& sweep, const JobRow& job) {
    std::string text;
    for (const std::size_t axis : sweep.axes) {
        const auto& [name, values] = sweep.parameters[axis];
        const std::string& value = values[job.codes[axis]];
        if (!value.empty()) text += (text.empty() ? "" : ", ") + name + " " + value;
    }
    return text.empty() ? "all jobs" : text;
}

using Runs = std::vector<const PastRun*>;

Level level_of(const Runs& runs, std::size_t begin, std::size_t end) {
    std::vector<double> times;
    for (std::size_t i = begin; i < end; ++i) times.push_back(runs[i]->runtime_s);
    return {runs[begin]->started_at, runs[end - 1]->started_at, runs[begin]->version, median(times), end - begin};
}

std::vector<Level> levels_of(const Runs& runs) {
    std::vector<double> times;
    for (const PastRun* run : runs) times.push_back(run->runtime_s);
    std::vector<Level> levels;
    std::size_t begin = 0;
    for (const std::size_t end : change_points(times)) {
        levels.push_back(level_of(runs, begin, end));
        begin = end;
    }
    levels.push_back(level_of(runs, begin, runs.size()));
    return levels;
}

}  // namespace

std::vector<SettingHistory> histories_of(const SweepModel& sweep) {
    std::map<std::pair<std::string, std::string>, Runs> series;
    for (const PastRun& run : sweep.past) series[{setting_of(sweep, sweep.jobs[run.job]), run.place}].push_back(&run);
    std::vector<SettingHistory> all;
    for (auto& [key, runs] : series) {
        std::ranges::stable_sort(runs, {}, &PastRun::started_at);
        all.push_back({key.first, key.second, levels_of(runs), runs.size()});
    }
    std::ranges::stable_sort(all, std::greater(), [](const SettingHistory& each) { return each.levels.size(); });
    return all;
}

}  // namespace stylesweep::reports
