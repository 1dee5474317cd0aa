// What is kept of a program's output while it streams by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stylesweep::command {

/// JSON text with the words NaN, Infinity and -Infinity, which are no JSON but which Python writes, made null.
std::string without_nan(std::string_view json);

/// Size of the file that stderr goes to, bytes; -1 when it is no file.
std::int64_t log_size();

/// The last lines (at most 5, 4000 bytes) that this process's log has beyond `begin`; "" when there are none. UTF-8.
std::string log_tail(std::int64_t begin);

}  // namespace stylesweep::command
