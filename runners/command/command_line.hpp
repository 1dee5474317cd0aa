// Builds a job's command line from `command` and its parameters.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace stylesweep::command {

/// A parameter's value for a command.
struct Filling {
    enum class Kind { null, no, other };  ///< no: false
    std::string text;                     ///< unused for null
    Kind kind = Kind::other;
};
using Fillings = std::map<std::string, Filling>;

/// The argument vector: `command` is a JSON list of words, or a string for /bin/sh, in which each value is inserted as
/// one quoted word. `values` fill the {placeholders}; a word that consists only of null parameters and false conditions
/// is left out. Throws std::invalid_argument for a placeholder without a value, and if the program itself is left out.
std::vector<std::string> command_line(const std::string& command, const Fillings& values);

}  // namespace stylesweep::command
