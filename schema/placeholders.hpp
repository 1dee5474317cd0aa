// Text with {name} placeholders: how the parameter `command` of a job is written. Planning checks it, a runner fills it
// in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::schema {

/// A stretch of plain text, or the name of a placeholder.
struct Piece {
    enum class Kind { text, placeholder };
    Kind kind;
    std::string text;
    std::size_t offset;  ///< where it begins in the whole, bytes
};

/// Splits `text`; `{{` and `}}` stand for single braces. Throws std::invalid_argument for a brace that is neither part
/// of a placeholder (letters, digits, '_') nor doubled.
std::vector<Piece> split_placeholders(std::string_view text);

/// One word for a POSIX shell, in single quotes, whatever is in it.
std::string quoted_for_shell(std::string_view text);

}  // namespace stylesweep::schema
