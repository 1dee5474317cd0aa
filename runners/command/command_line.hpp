// From the parameter `command` and a job's parameters to the program that is run.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace stylesweep::command {

/// A parameter as a command writes it.
struct Filling {
    enum class Kind { null, no, other };  ///< no: false
    std::string text;                     ///< of null: unused
    Kind kind = Kind::other;
};
using Fillings = std::map<std::string, Filling>;

/// The argument vector: `command` is a list of words as JSON text, or else a text for /bin/sh, in which each value is
/// inserted quoted as one word. `values` fill the {placeholders}; a word in which there is nothing but null parameters
/// and conditions that do not hold is left out. Throws std::invalid_argument for a placeholder without a value, and
/// when the program itself is left out.
std::vector<std::string> command_line(const std::string& command, const Fillings& values);

}  // namespace stylesweep::command
