// The view `sweep_<name>`: a column for each parameter and metric of one sweep.
#pragma once

#include "schema/job_queue.hpp"

namespace stylesweep::schema {

/// Makes the view anew from the sweep's row. Part of the caller's transaction.
void create_sweep_view(SQLite::Database& db, Id sweep);

}  // namespace stylesweep::schema
