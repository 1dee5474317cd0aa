// What is kept of a program's output while it streams by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stylesweep::command {

/// JSON text in which what is no finite number is null: NaN, Infinity and -Infinity, which Python writes, nan and inf
/// with or without a sign, as C writes them, and numbers beyond a double.
std::string without_nan(std::string_view json);

/// Whether a word stands for what no JSON number can be: nan, -inf, Infinity, 1e400, ...
bool is_not_finite(std::string_view word);

/// Size of the file that stderr goes to, bytes; -1 when it is no file.
std::int64_t log_size();

/// The last lines (at most 5, 4000 bytes) that this process's log has beyond `begin`; "" when there are none. UTF-8.
std::string log_tail(std::int64_t begin);

}  // namespace stylesweep::command
