// What can be said of a command before any job: its placeholders name parameters, its quotes are safe.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// Checks the parameter `command` (argument vector as JSON text, else text for the shell). Throws SweepFileError for
/// unknown placeholders, lone braces, placeholders within quotes of a shell text, whose values come quoted, a null
/// within a word that holds more, and conditions on values that are no truth values and stand nowhere.
void check_command(const SweepFile& file, const Value& command);

/// A command's words without placeholders; of a text for the shell those outside of `> FILE`.
std::vector<std::string> plain_words_of(const Value& command);

/// The words of an argument vector, or the one text for the shell.
std::vector<std::string> words_or_text_of(const Value& command);

/// The names of a checked command's {placeholders} and conditions, also within these.
std::vector<std::string> names_in_command(const Value& command);

}  // namespace stylesweep::sweep
