#include "reports/fit.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "schema/statistics.hpp"

namespace stylesweep::reports {
namespace {

std::string label_of(const SweepModel& sweep, const Group& group) {
    std::string label;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        const std::string& value = sweep.axis_value(group, axis);
        if (value.empty() || is_about_the_picture(sweep.axis_name(axis))) continue;
        label += (label.empty() ? "" : ", ") + sweep.axis_name(axis) + " " + value;
    }
    return label.empty() ? "all jobs" : label;
}

struct Points {
    std::vector<std::pair<double, double>> runtime, memory;
};

}  // namespace

bool is_about_the_picture(const std::string& parameter) {
    static const std::set<std::string> names = {"resolution",     "content",      "style", "model",
                                                "content_weight", "style_weight", "seed",  "learning_rate"};
    return names.contains(parameter) || parameter.ends_with("_category");
}

std::optional<Line> fit_line(const std::vector<std::pair<double, double>>& points) {
    const auto n = static_cast<double>(points.size());
    double mean_x = 0, mean_y = 0, xx = 0, xy = 0, yy = 0;
    for (const auto& [x, y] : points) {
        mean_x += x / n;
        mean_y += y / n;
    }
    for (const auto& [x, y] : points) {
        xx += (x - mean_x) * (x - mean_x);
        xy += (x - mean_x) * (y - mean_y);
        yy += (y - mean_y) * (y - mean_y);
    }
    if (points.size() < 3 || xx == 0) return std::nullopt;
    const double slope = xy / xx, rest = std::max(0.0, yy - slope * xy);
    const double scatter = schema::student_t95(points.size() - 2) * std::sqrt(rest / (n - 2));
    Line line;
    line.intercept = mean_y - slope * mean_x;
    line.slope = slope;
    line.intercept_within = scatter * std::sqrt(1 / n + mean_x * mean_x / xx);
    line.slope_within = scatter / std::sqrt(xx);
    line.r2 = yy == 0 ? 1 : xy * xy / (xx * yy);
    line.points = points.size();
    return line;
}

std::optional<double> pixels_of(const SweepModel& sweep, const Group& group) {
    const JobRow& job = sweep.jobs[group.first];
    const auto width = sweep.metric(job, "width"), height = sweep.metric(job, "height");
    if (!width || !height) return std::nullopt;
    return *width * *height;
}

std::vector<SizeSeries> size_series(const SweepModel& sweep) {
    std::map<std::string, Points> by_label;
    for (const Group& group : sweep.groups) {
        const auto pixels = pixels_of(sweep, group);
        if (!pixels) continue;
        Points& points = by_label[label_of(sweep, group)];
        if (const auto runtime_s = sweep.middle(group, "runtime_s")) points.runtime.emplace_back(*pixels, *runtime_s);
        if (const auto bytes = sweep.middle(group, "peak_memory_bytes")) points.memory.emplace_back(*pixels, *bytes);
    }
    std::vector<SizeSeries> all;
    for (const auto& [label, points] : by_label) {
        SizeSeries series{label, fit_line(points.runtime), fit_line(points.memory)};
        if (series.runtime || series.memory) all.push_back(std::move(series));
    }
    return all;
}

}  // namespace stylesweep::reports
