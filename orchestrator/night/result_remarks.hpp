// Remarks on the rows of a sweep: warnings, and missing metrics.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::cli {

/// Number of done jobs of the sweep with a warning.
std::int64_t done_with_warnings(schema::Store& store, const std::string& sweep);

/// Lines for people: done jobs with warnings, with a query that shows them, and, where programs report the metrics,
/// done jobs without any. May be empty.
std::vector<std::string> result_remarks(schema::Store& store, const std::string& sweep);

}  // namespace stylesweep::cli
