// What the rows of a sweep say besides "done": warnings, and metrics that are not there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::cli {

/// How many done jobs of the sweep have a row with a warning.
std::int64_t done_with_warnings(schema::Store& store, const std::string& sweep);

/// Lines for people: done jobs with warnings, with the query that shows them, and, where programs report the metrics,
/// done jobs without any. Empty: there is nothing to say.
std::vector<std::string> result_remarks(schema::Store& store, const std::string& sweep);

}  // namespace stylesweep::cli
