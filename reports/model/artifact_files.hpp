// Reads files of the files folder; inside() says which those are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace stylesweep::reports {

/// "" when there is no such file.
std::string content_of(const std::filesystem::path& file);

/// The end of bytes `begin` to `end` of a log, at most `most_bytes`, printable(), with carriage returns as line ends.
/// "" if it cannot be read.
std::string end_of_log(const std::filesystem::path& file, std::int64_t begin, std::int64_t end,
                       std::int64_t most_bytes);

/// The last lines of bytes `begin` to `end` of the file: at most 2,000 bytes and 20 lines, converted like end_of_log().
/// "" if it cannot be read.
std::string last_lines(const std::filesystem::path& file, std::int64_t begin, std::int64_t end);

}  // namespace stylesweep::reports
