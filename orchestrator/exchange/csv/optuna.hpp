// Tables of trials as Optuna writes them: study.trials_dataframe().to_csv(FILE).
#pragma once

#include <string>

#include "orchestrator/exchange/csv/column_roles.hpp"

namespace stylesweep::exchange {

/// Whether it has the columns number, state and params_*.
bool is_optuna(const CsvTable& table);

/// Renames the columns of such a table and converts its states and durations to ours: params_* are parameters, value,
/// values_* and user_attrs_* figures, state is the status, duration runtime_s, and the datetimes are the times of a
/// row. A name that is taken keeps its prefix. Adds the roles of the columns to `roles`. Throws ImportError for a
/// duration that is not pandas' "0 days 00:00:05.5".
void read_optuna(CsvTable& table, const std::string& file, RoleOptions& roles, Notes& notes);

}  // namespace stylesweep::exchange
