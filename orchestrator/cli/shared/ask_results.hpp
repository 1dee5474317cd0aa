// Answers an axis {query: "SELECT ..."} from the results database.
#pragma once

#include <string>

#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::cli {

/// Read-only. Columns of `results` or sweep_NAME give a parameter's values as written: 3.10 is 3.10, true is true.
/// Computed columns have SQL's values. In SQL, file(path) is the location of an artifact. Throws std::exception with
/// the reason.
sweep::QueryAnswer ask_results(const std::string& database, const std::string& sql);

}  // namespace stylesweep::cli
