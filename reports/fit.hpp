// How runtime and memory grow with the size of the picture.
#pragma once

#include "reports/model.hpp"

namespace stylesweep::reports {

/// y = intercept + slope * x by least squares.
struct Line {
    double intercept = 0, slope = 0;
    double intercept_within = 0, slope_within = 0;  ///< half the 95% intervals, by Student's t
    double r2 = 0;                                  ///< share of the variance of y that it explains
    std::size_t points = 0;
};

/// nullopt for fewer than 3 points, or fewer than 2 different x.
std::optional<Line> fit_line(const std::vector<std::pair<double, double>>& points);

/// Whether the parameter changes the picture but hardly its cost: files, weights, seed, labels (..._category).
bool is_about_the_picture(const std::string& parameter);

/// Groups that differ in the picture and its size alone.
struct SizeSeries {
    std::string label;                    ///< the values that they share: "architecture vgg19, precision bf16"
    std::optional<Line> runtime, memory;  ///< seconds and bytes over pixels
};

/// Pixels of the group's output; nullopt when its runner doesn't tell.
std::optional<double> pixels_of(const SweepModel& sweep, const Group& group);

/// By the axes that are not about the picture; empty when nothing tells pixels.
std::vector<SizeSeries> size_series(const SweepModel& sweep);

}  // namespace stylesweep::reports
