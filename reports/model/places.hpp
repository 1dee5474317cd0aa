// Hosts and devices are strata: runs of one setting on two of them are not repeats.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// If a setting has results from several places (a host and a kind of device), adds the place to the sweep's
/// parameters: it becomes an axis like any other. Call it before find_axes().
void split_by_place(SweepModel& sweep);

}  // namespace stylesweep::reports
