// How runtime and memory grow with the size of the picture.
#pragma once

#include "reports/analysis/growth.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// By axis: whether it changes only the picture or its size, so that settings which differ in it belong to one line:
/// files, weights, seed, labels (..._category), and every axis along which the output's pixels change.
std::vector<bool> axes_about_the_picture(const SweepModel& sweep);

/// Groups that differ only in the picture and its size.
struct SizeSeries {
    std::string label;                      ///< the values that they share: "architecture vgg19, precision bf16"
    std::vector<Code> codes;                ///< codes of one of the groups
    std::optional<Growth> runtime, memory;  ///< seconds and bytes over pixels, by content
};

/// Pixels of the group's output; nullopt when its runner does not report them.
std::optional<double> pixels_of(const SweepModel& sweep, const Group& group);

/// One series per combination of the other axes; empty if pixels are unknown.
std::vector<SizeSeries> size_series(const SweepModel& sweep);

}  // namespace stylesweep::reports
