// Text with {name} placeholders, as in the parameter `command` of a job: checked by the planner, filled in by a runner.
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
    std::vector<Piece> then = {};  ///< of a condition: inserted when the parameter is neither null nor false
};

/// Splits `text`; `{{` and `}}` stand for literal braces. Throws std::invalid_argument, saying what to write, for a
/// brace that is neither doubled nor part of a placeholder (letters, digits, '_', '.', '-') or condition. The text of a
/// condition may contain placeholders and conditions, but no literal braces.
std::vector<Piece> split_placeholders(std::string_view text);

/// The most bytes that Linux accepts in one argument of a command, and in one environment variable including its name
/// (MAX_ARG_STRLEN without the terminating NUL).
inline constexpr std::size_t most_word = 131071;

/// Quotes any text as one word for a POSIX shell, in single quotes.
std::string quoted_for_shell(std::string_view text);

/// The environment variable of a parameter: STYLESWEEP_PARAM_ and its name, with '_' for '.' and '-'.
std::string parameter_variable(std::string_view name);

/// The variable that names a file with the value, where that is too long for a variable: parameter_variable() and
/// "_FILE".
std::string parameter_file_variable(std::string_view name);

/// Whether the variable with this value is longer than most_word.
bool is_too_long_for_variable(std::string_view name, std::string_view value);

}  // namespace stylesweep
