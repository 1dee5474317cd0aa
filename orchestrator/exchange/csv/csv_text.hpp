// Decodes a text file to UTF-8: text of other programs is converted, anything else is rejected.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace stylesweep::exchange {

/// A file that cannot be imported; the text begins "FILE:LINE: ".
struct ImportError : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

/// What was converted, detected or left out, each a sentence for the user.
using Notes = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& file, int line, const std::string& why);

/// "1 row", "2 rows".
std::string counted(std::int64_t count, const std::string& thing);

/// UTF-8 without byte order mark. UTF-16 with a byte order mark is converted and noted. Throws ImportError, with the
/// line, for NUL bytes and invalid UTF-8.
std::string utf8_text(std::string bytes, const std::string& file, Notes& notes);

}  // namespace stylesweep::exchange
