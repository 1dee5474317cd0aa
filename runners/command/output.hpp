// What is kept of a program's output while it streams by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stylesweep::command {

/// The last line that is a JSON object (Python's NaN and Infinity allowed), however the pieces are cut. Lines of more
/// than 1 MiB are passed over.
class LastJsonLine {
  public:
    void add(std::string_view piece);
    /// After the last piece. Empty: there was none.
    [[nodiscard]] std::string take();

  private:
    void extend(std::string_view part);
    void end_line();

    std::string line_, last_;
    bool too_long_ = false;
};

/// JSON text with the words NaN, Infinity and -Infinity, which are no JSON but which Python writes, made null.
std::string without_nan(std::string_view json);

/// Size of the file that stderr goes to, bytes; -1 when it is no file.
std::int64_t log_size();

/// The last lines (at most 5, 4000 bytes) that this process's log has beyond `begin`; "" when there are none. UTF-8.
std::string log_tail(std::int64_t begin);

}  // namespace stylesweep::command
