// Processing of a program's output as it arrives.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

namespace stylesweep::command {

/// Replaces non-finite numbers in JSON text by null: Python's NaN, Infinity and -Infinity, C's nan and inf with or
/// without a sign, and numbers that overflow a double.
std::string without_nan(std::string_view json);

/// Parses JSON text in which numbers may be non-finite (without_nan); discarded if it is none. Of a name that is
/// repeated in one object the last value counts; it is added to `repeated`.
nlohmann::json parse_object(std::string_view text, std::set<std::string>& repeated);

/// Whether a word is a number that is not finite: nan, -inf, Infinity, 1e400, ...
bool is_not_finite(std::string_view word);
/// The same for words only, without 1e400.
bool says_not_finite(std::string_view word);

/// Size of the file to which stderr goes, bytes; -1 if it is not a file.
std::int64_t log_size();

/// The end of this process's log after offset `begin`, at most process::most_last_output bytes; "" if there is nothing.
std::string end_of_log(std::int64_t begin);

/// Keeps the end of a streamed output: between process::most_last_output bytes and twice that.
class EndOfOutput {
  public:
    void add(std::string_view piece);
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

}  // namespace stylesweep::command
