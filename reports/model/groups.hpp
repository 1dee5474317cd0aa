// Groups the repeats of a setting into one row.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Fills in the groups: the done jobs with equal axis values, which must be adjacent. Figures are medians: over the
/// jobs, or where these ran in several processes with several in one, over the medians of the processes. A single job's
/// runtime has its own interval; figures of several have that of their median if there are enough, else their range.
void make_groups(SweepModel& sweep, const Directions& better = {});

/// Whether the sweep's runner may run several jobs in one process, as nst, noop and runners of one's own do. External
/// programs and imported rows have one process per job.
bool keeps_its_process(const SweepModel& sweep);

}  // namespace stylesweep::reports
