// Which parameters of a sweep are axes, and which settings are comparable along an axis.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Sorts values by the number at their start, then by text: a strict order for any mixture.
bool value_before(const std::string& a, const std::string& b);

/// Whether the two texts are the same value: 1e3, 1000 and 1000.0 are one number.
bool is_same_value(const std::string& a, const std::string& b);

/// Fills in axes and constants. A parameter with several values is an axis. If some jobs have a single value and others
/// lack the parameter (iterations, for a network without any), it is not an axis, provided that the other axes still
/// identify the jobs.
void find_axes(SweepModel& sweep);

/// Fills in `matching`, from the jobs as planned. To compare along an axis all other axes must agree, except dependent
/// ones: those that it determines (a style's category), that determine it (the styles of a category), or that only some
/// of its values have (a model instead of a style).
void find_matching(SweepModel& sweep);

/// Sorts jobs by the axes, then by repeat and position in the sweep.
void sort_jobs(SweepModel& sweep);

}  // namespace stylesweep::reports
