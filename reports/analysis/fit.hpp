// How runtime and memory grow with the size of the picture.
#pragma once

#include "reports/analysis/growth.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Whether the parameter changes the picture but hardly its cost: files, weights, seed, labels (..._category).
bool is_about_the_picture(const std::string& parameter);

/// Groups that differ in the picture and its size alone.
struct SizeSeries {
    std::string label;                      ///< the values that they share: "architecture vgg19, precision bf16"
    std::vector<Code> codes;                ///< of one of the groups
    std::optional<Growth> runtime, memory;  ///< seconds and bytes over pixels, by content
};

/// Pixels of the group's output; nullopt when its runner does not report them.
std::optional<double> pixels_of(const SweepModel& sweep, const Group& group);

/// By the axes that are not about the picture; empty when nothing tells pixels.
std::vector<SizeSeries> size_series(const SweepModel& sweep);

}  // namespace stylesweep::reports
