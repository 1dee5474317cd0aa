// Which parameters of a sweep are axes, and which settings may be compared along one of them.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Values come in the order of the numbers they begin with, then of text: a strict order for any mixture.
bool value_before(const std::string& a, const std::string& b);

/// Whether the two texts are the same value: 1e3, 1000 and 1000.0 are one number.
bool is_same_value(const std::string& a, const std::string& b);

/// Fills in axes and constants. A parameter with several values is an axis. One that some jobs have with one value and
/// others lack (iterations, beside a network that has none) is no axis, as long as the axes tell the jobs apart without
/// it.
void find_axes(SweepModel& sweep);

/// Fills in `matching`, from the jobs as planned. To compare along an axis all other axes must agree, but for those
/// that go with it: that it determines (a style's category), that determine it in groups (the styles of a category), or
/// that only some of its values have (a model in place of a style).
void find_matching(SweepModel& sweep);

/// Jobs in the order of the axes, not in that in which they ran; then by repeat and place in the sweep.
void sort_jobs(SweepModel& sweep);

}  // namespace stylesweep::reports
