// The view `sweep_<name>`: a column for each parameter and metric of one sweep.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// The columns that every such view has beside its parameters and metrics, the first before these.
inline constexpr std::array<const char*, 18> own_columns_of_sweeps = {
    "job_key",     "repeat",     "status",      "error_class", "error_message", "warning",
    "attempt",     "started_at", "finished_at", "host",        "device",        "device_name",
    "output_path", "job_id",     "attempt_id",  "params",      "threads",       "program_version"};

/// So many metrics have columns of their own; those beyond are in the column more_metrics, a JSON object.
inline constexpr std::size_t most_metric_columns = 500;

enum class ViewPlace { file, connection };  ///< connection: a TEMP view, which shadows that of the file

/// Makes the view anew from the sweep's row. Part of the caller's transaction.
void create_sweep_view(SQLite::Database& db, Id sweep, ViewPlace place = ViewPlace::file);

/// A metric's column beside others: its name, behind "metric_" where that is taken, and where the name begins so
/// itself: one "metric_" taken away gives the name again.
std::string metric_column(const std::string& metric, bool is_taken);

/// The parameter that a column of sweep_NAME shows; nullopt: it shows something else, or there is no such sweep.
std::optional<std::string> parameter_shown(SQLite::Database& db, const std::string& sweep, const std::string& column);

struct ParameterColumn {
    std::string name;
    bool keeps_text = false;  ///< numbers are shown with their digits as written: SQL could not tell two of them apart
};

/// Of its SQL: what is selected, and of which tables.
std::string sweep_view_columns(const std::vector<ParameterColumn>& parameters, const std::vector<std::string>& metrics);
std::string sweep_view_rows(Id sweep);

}  // namespace stylesweep::schema
