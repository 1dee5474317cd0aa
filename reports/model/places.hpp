// Hosts and devices are strata: runs of one setting on two of them are no repeats.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Where a setting has results of several places (a host and a kind of device), adds the place to the sweep's
/// parameters: it becomes an axis like any other. Before the axes are found.
void split_by_place(SweepModel& sweep);

}  // namespace stylesweep::reports
