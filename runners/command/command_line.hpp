// From the parameter `command` and a job's parameters to the program that is run.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace stylesweep::command {

/// The argument vector: `command` is a list of words as JSON text, or else a text for /bin/sh, in which each value is
/// inserted quoted as one word. `values` fill the {placeholders}. Throws std::invalid_argument for a placeholder
/// without a value.
std::vector<std::string> command_line(const std::string& command, const std::map<std::string, std::string>& values);

}  // namespace stylesweep::command
