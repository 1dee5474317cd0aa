// Why jobs have no result.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Fills in the causes: jobs that ended in one state with one error class and message (numbers in it aside), the most
/// frequent first, with the last lines of one job's log.
void find_causes(SQLite::Database& db, SweepModel& sweep);

}  // namespace stylesweep::reports
