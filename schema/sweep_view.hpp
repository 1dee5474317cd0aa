// The view `sweep_<name>`: a column for each parameter and metric of one sweep.
#pragma once

#include <string>
#include <vector>

#include "schema/job_queue.hpp"

namespace stylesweep::schema {

enum class ViewPlace { file, connection };  ///< connection: a TEMP view, which shadows that of the file

/// Makes the view anew from the sweep's row. Part of the caller's transaction.
void create_sweep_view(SQLite::Database& db, Id sweep, ViewPlace place = ViewPlace::file);

struct ParameterColumn {
    std::string name;
    bool keeps_text = false;  ///< numbers are shown with their digits as written: SQL could not tell two of them apart
};

/// Of its SQL: what is selected, and of which tables.
std::string sweep_view_columns(const std::vector<ParameterColumn>& parameters, const std::vector<std::string>& metrics);
std::string sweep_view_rows(Id sweep);

}  // namespace stylesweep::schema
