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
/// The words among them: 1e400 is none.
bool says_not_finite(std::string_view word);

/// Size of the file that stderr goes to, bytes; -1 when it is no file.
std::int64_t log_size();

/// The end of what this process's log has beyond `begin`, at most process::most_last_output bytes; "" when there is
/// nothing.
std::string end_of_log(std::int64_t begin);

/// Keeps the end of an output that streams by: process::most_last_output bytes at least, twice that at most.
class EndOfOutput {
  public:
    void add(std::string_view piece);
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

}  // namespace stylesweep::command
