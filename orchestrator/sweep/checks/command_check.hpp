// Checks a command before any job: its placeholders name parameters, its quotes are safe.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// Checks the parameter `command` (an argument vector as JSON text, or text for the shell). Throws SweepFileError for
/// unknown placeholders, `$` before them, single braces, placeholders inside quotes of a shell text (their values are
/// already quoted), a null that is only part of a word, and conditions on values that are not booleans and not used
/// elsewhere.
void check_command(const SweepFile& file, const Value& command);

/// A command's words without placeholders; for a shell text those outside of `> FILE`.
std::vector<std::string> plain_words_of(const Value& command);

/// Whether it is a text for the shell, not an argument vector.
bool is_for_shell(const Value& command);

/// The words of an argument vector, or the one text for the shell.
std::vector<std::string> words_or_text_of(const Value& command);

/// The names of a checked command's {placeholders} and conditions, including nested ones.
std::vector<std::string> names_in_command(const Value& command);

}  // namespace stylesweep::sweep
