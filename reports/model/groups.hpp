// Groups the repeats of a setting into one row.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Fills in the groups: the done jobs with equal axis values, which must be adjacent. Figures are medians. A single
/// job's runtime has its own interval; figures of several jobs have that of their median if there are enough, else
/// their range.
void make_groups(SweepModel& sweep, const Directions& better = {});

/// Whether the sweep's runner runs several jobs in one process. External programs and imported rows have one process
/// per job.
bool keeps_its_process(const SweepModel& sweep);

}  // namespace stylesweep::reports
