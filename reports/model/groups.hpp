// Repeats of one setting become one row.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Fills in the groups: one for the done jobs with equal axis values, which are neighbours. Figures are
/// medians. The interval of one job's runtime is its own; of several jobs' figures, the one of their median if they are
/// enough, else their range.
void make_groups(SweepModel& sweep, const Directions& better = {});

/// Whether the sweep's runner keeps one process from job to job. Programs of one's own and imported rows are each their
/// own.
bool keeps_its_process(const SweepModel& sweep);

}  // namespace stylesweep::reports
