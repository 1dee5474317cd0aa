// Candidates for the word at the cursor of a command line.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/cli/reference/split_line.hpp"

namespace stylesweep::cli {

/// The line begins with the program's name. Candidates are whole words, sorted, and begin with the typed one. Those
/// that end with '=', ',' or '/' are not finished: no blank follows.
std::vector<std::string> complete(const TypedLine& line);

}  // namespace stylesweep::cli
