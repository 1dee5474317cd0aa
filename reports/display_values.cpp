#include "reports/display_values.hpp"

#include <algorithm>
#include <filesystem>

#include "base/text/excerpt.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_shown = 200;  // bytes of a value

// A text with spaces is more likely a command than a file.
std::string file_name(const std::string& value) {
    if (value.find('/') == std::string::npos || value.find_first_of(" \t\n") != std::string::npos) return value;
    const std::string name = std::filesystem::path(value).filename().string();
    return name.empty() ? value : name;
}

bool same_name_twice(const std::vector<std::string>& values) {
    std::set<std::string> names;
    return !std::ranges::all_of(values,
                                [&](const std::string& value) { return names.insert(file_name(value)).second; });
}

}  // namespace

DisplayValues::DisplayValues(const SweepModel& sweep) {
    for (const std::size_t axis : sweep.axes)
        if (same_name_twice(sweep.parameters[axis].values)) ambiguous_.insert(sweep.parameters[axis].name);
}

std::string DisplayValues::operator()(const std::string& parameter, const std::string& value) const {
    const bool is_label = parameter.ends_with("_category");
    return excerpt(is_label || ambiguous_.contains(parameter) ? value : file_name(value), most_shown);
}

std::string axis_values(const SweepModel& sweep, const DisplayValues& display, const JobRow& job,
                        const std::set<std::string>& without) {
    std::string text;
    for (const std::size_t axis : sweep.axes) {
        const auto& [name, values] = sweep.parameters[axis];
        const std::string& value = values[job.codes[axis]];
        if (value.empty() || without.contains(name)) continue;
        text += (text.empty() ? "" : ", ") + name + " " + display(name, value);
    }
    return text;
}

std::string group_label(const SweepModel& sweep, const DisplayValues& display, const Group& group) {
    const std::string text = axis_values(sweep, display, sweep.jobs[group.first]);
    return text.empty() ? "all jobs" : text;
}

}  // namespace stylesweep::reports
