// Text with {name} placeholders: how the parameter `command` of a job is written. Planning checks it, a runner fills it
// in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stylesweep {

/// A stretch of plain text, a placeholder {name}, or a condition {name?text}.
struct Piece {
    enum class Kind { text, placeholder, condition };
    Kind kind;
    std::string text;              ///< the text, or the name
    std::size_t offset;            ///< where it begins in the whole, bytes
    std::vector<Piece> then = {};  ///< of a condition: what stands there when the parameter is neither null nor false
};

/// Splits `text`; `{{` and `}}` stand for single braces. Throws std::invalid_argument, with what to write, for a brace
/// that is neither part of a placeholder (letters, digits, '_', '.', '-') or condition nor doubled. The text of a
/// condition may hold placeholders and conditions, but no braces of its own.
std::vector<Piece> split_placeholders(std::string_view text);

/// The bytes that Linux takes in one word of a command, and in one environment variable with its name
/// (MAX_ARG_STRLEN without the NUL at its end).
inline constexpr std::size_t most_word = 131071;

/// One word for a POSIX shell, in single quotes, whatever is in it.
std::string quoted_for_shell(std::string_view text);

/// The environment variable that holds a parameter: STYLESWEEP_PARAM_ and its name, with '_' for '.' and '-'.
std::string parameter_variable(std::string_view name);

/// The one that names a file with the value, where that is too long for a variable: parameter_variable() and "_FILE".
std::string parameter_file_variable(std::string_view name);

/// Whether the variable with this value is longer than most_word.
bool is_too_long_for_variable(std::string_view name, std::string_view value);

}  // namespace stylesweep
