#include "reports/analysis/size_series.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace stylesweep::reports {
namespace {

// Parameters that change the picture but hardly the cost.
bool is_about_the_picture(const std::string& parameter) {
    static const std::set<std::string> names = {"resolution",     "content",      "style", "model",
                                                "content_weight", "style_weight", "seed",  "learning_rate"};
    return names.contains(parameter) || parameter.ends_with("_category");
}

// Whether settings that agree in all other axes differ in pixels.
bool changes_pixels(const SweepModel& sweep, std::size_t axis) {
    std::map<std::vector<Code>, double> seen;
    return std::ranges::any_of(sweep.groups, [&](const Group& group) {
        const auto pixels = pixels_of(sweep, group);
        if (!pixels) return false;
        std::vector<Code> others;
        for (const std::size_t other : sweep.matching[axis]) others.push_back(group.codes[other]);
        return seen.emplace(std::move(others), *pixels).first->second != *pixels;
    });
}

std::string label_of(const SweepModel& sweep, const Group& group, const std::vector<bool>& about_the_picture) {
    std::string label;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        const std::string& value = sweep.axis_value(group, axis);
        if (value.empty() || about_the_picture[axis]) continue;
        label += (label.empty() ? "" : ", ") + sweep.axis_name(axis) + " " + value;
    }
    return label.empty() ? "all jobs" : label;
}

struct Readings {
    std::vector<Code> codes;
    std::vector<GrowthPoint> runtime, memory;
};

}  // namespace

std::vector<bool> axes_about_the_picture(const SweepModel& sweep) {
    std::vector<bool> about;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis)
        about.push_back(is_about_the_picture(sweep.axis_name(axis)) || changes_pixels(sweep, axis));
    return about;
}

std::optional<double> pixels_of(const SweepModel& sweep, const Group& group) {
    const JobRow& job = sweep.jobs[group.first];
    const auto width = sweep.metric(job, "width"), height = sweep.metric(job, "height");
    if (!width || !height) return std::nullopt;
    return *width * *height;
}

std::vector<SizeSeries> size_series(const SweepModel& sweep) {
    const auto content = sweep.find_axis("content");
    const std::vector<bool> about_the_picture = axes_about_the_picture(sweep);
    std::map<std::string, Readings> by_label;
    for (const Group& group : sweep.groups) {
        const auto pixels = pixels_of(sweep, group);
        if (!pixels) continue;
        Readings& points = by_label[label_of(sweep, group, about_the_picture)];
        points.codes = group.codes;
        const std::size_t cluster = content ? group.codes[*content] : 0;
        if (const auto runtime_s = sweep.middle(group, "runtime_s"))
            points.runtime.push_back({*pixels, *runtime_s, cluster});
        if (const auto bytes = sweep.middle(group, "peak_memory_bytes"))
            points.memory.push_back({*pixels, *bytes, cluster});
    }
    std::vector<SizeSeries> all;
    for (const auto& [label, points] : by_label) {
        SizeSeries series{label, points.codes, fit_growth(points.runtime), fit_growth(points.memory)};
        if (series.runtime || series.memory) all.push_back(std::move(series));
    }
    return all;
}

}  // namespace stylesweep::reports
