// What of a failed program's output a person needs to see.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stylesweep::process {

/// So much of the end of an output is worth looking at, bytes.
inline constexpr std::size_t most_last_output = 64 << 10;

/// At most `most` lines of the end of its log, in their order: first those that name the error (the exception of a
/// Python traceback, what() of C++, "error: ..."), then the last of stderr, then the last of all. `printed` is the end
/// of what came from its stdout, wherever in the log that stands; "" where nobody knows. Left out are blank lines, what
/// a carriage return wrote over, control characters and escape sequences, commands of a shell's `set -x` but the last
/// (where nothing names an error), and all but both ends of long lines.
std::string last_words(std::string_view log, std::string_view printed, std::size_t most);

}  // namespace stylesweep::process
