// Why jobs have no result.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Fills in the causes: groups of jobs with the same state, error class and message (ignoring numbers), the most
/// frequent first, each with the last lines of one job's log.
void find_causes(SQLite::Database& db, SweepModel& sweep);

}  // namespace stylesweep::reports
