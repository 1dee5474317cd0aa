// Picks the lines of a failed program's output that explain the failure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stylesweep::process {

/// How much of the end of an output is examined, bytes.
inline constexpr std::size_t most_last_output = 64 << 10;

/// At most `most` lines from the end of the log, in their order. Lines that name the error have priority (the exception
/// of a Python traceback, what() of C++, "error: ..."), then the last lines of stderr, then the last lines of all.
/// `printed` is the end of the program's stdout, which may be anywhere in the log; "" when unknown. Blank lines, text
/// overwritten by a carriage return, control characters and escape sequences, and the middle of long lines are dropped.
/// So are the commands of a shell's `set -x`, except the last where no line names an error.
std::string last_words(std::string_view log, std::string_view printed, std::size_t most);

}  // namespace stylesweep::process
