// Reads a sweep's rows from the database.
#pragma once

#include <SQLiteCpp/Statement.h>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// `row` is at a row of the table `sweep`. The jobs are unsorted, without axes or groups.
SweepModel read_sweep(SQLite::Database& db, SQLite::Statement& row);

/// Loss curves of some groups, evenly spread over all of them.
void read_curves(SQLite::Database& db, SweepModel& sweep);

/// All done attempts of the sweep's jobs with a runtime.
void read_past(SQLite::Database& db, SweepModel& sweep);

/// Readings of the machine, at most some thousands; none in a database of an earlier schema.
void read_readings(SQLite::Database& db, SweepModel& sweep);

}  // namespace stylesweep::reports
