// Answers an axis {query: "SELECT ..."} from the results database.
#pragma once

#include <string>

#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::cli {

/// Read-only. A column of `results` or sweep_NAME gives a parameter's values as they were written: 3.10 is 3.10, true
/// is true. What the SQL computes is what SQL has. In SQL, file(path) is where an artifact is. Throws std::exception
/// with the reason.
sweep::QueryAnswer ask_results(const std::string& database, const std::string& sql);

}  // namespace stylesweep::cli
