// Repeats of one setting become one row.
#pragma once

#include "reports/model.hpp"

namespace stylesweep::reports {

/// Fills in the groups: one for the done jobs with equal axis values, which are neighbours. Figures are
/// medians. The interval of one job's runtime is its own; of several jobs' figures, the one of their median if they are
/// enough, else their range.
void make_groups(SweepModel& sweep, const Directions& better = {});

}  // namespace stylesweep::reports
