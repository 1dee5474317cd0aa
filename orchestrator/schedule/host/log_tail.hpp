// The end of a log, for the record of an attempt that could not write its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace stylesweep::schedule {

/// The end of bytes [begin, size) of `file`, at most `most` bytes of UTF-8, unchanged; "" when there is none.
std::string end_of_log(const std::filesystem::path& file, std::int64_t begin, std::int64_t most);

/// At most `most_lines` last lines (and 4000 bytes) of bytes [begin, size) of `file`; "" when there are none.
std::string log_tail(const std::filesystem::path& file, std::int64_t begin, int most_lines);

/// Current size of the file, bytes; 0 when it does not exist.
std::int64_t log_size(const std::filesystem::path& file);

}  // namespace stylesweep::schedule
