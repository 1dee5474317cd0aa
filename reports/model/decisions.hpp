// Reads what a sweep's search decided.
#pragma once

#include <SQLiteCpp/Database.h>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Counts of all decisions under the latest rules, the newest 200 of them, and the rungs of a screen.
void read_decisions(SQLite::Database& db, std::int64_t sweep_id, SweepModel& sweep);

}  // namespace stylesweep::reports
