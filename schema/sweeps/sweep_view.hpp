// The view `sweep_<name>`: a column for each parameter and metric of one sweep.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// The columns of every such view besides its parameters and metrics; the first comes before these.
inline constexpr std::array<const char*, 20> own_columns_of_sweeps = {
    "job_key",    "repeat",      "status",  "error_class",     "error_message", "warning",     "attempt",
    "started_at", "finished_at", "host",    "device",          "device_name",   "output_path", "job_id",
    "attempt_id", "params",      "threads", "program_version", "recorded_in",   "preference"};

/// The most metrics with a column each; further ones are in the column more_metrics, a JSON object.
inline constexpr std::size_t most_metric_columns = 500;

enum class ViewPlace { file, connection };  ///< connection: a TEMP view, which shadows that of the file

/// Recreates the view from the sweep's row. Part of the caller's transaction.
void create_sweep_view(SQLite::Database& db, Id sweep, ViewPlace place = ViewPlace::file);

/// The column of a metric: its name, with the prefix "metric_" if that name is taken or itself begins with "metric_".
/// Removing one "metric_" gives the name again.
std::string metric_column(const std::string& metric, bool is_taken);

/// The parameter shown by a column of sweep_NAME; nullopt: it shows something else, or there is no such sweep.
std::optional<std::string> parameter_shown(SQLite::Database& db, const std::string& sweep, const std::string& column);

struct ParameterColumn {
    std::string name;
    bool keeps_text = false;  ///< numbers are shown as written: SQL could not tell two of them apart
};

/// The parts of its SQL: the selected columns, and the tables.
std::string sweep_view_columns(const std::vector<ParameterColumn>& parameters, const std::vector<std::string>& metrics);
std::string sweep_view_rows(Id sweep);

}  // namespace stylesweep::schema
