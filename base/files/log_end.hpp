// Reads the end of a log.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace stylesweep {

/// The end of bytes `begin` to `end` of the file, at most `most` bytes; a UTF-8 character cut at the front is left out.
/// "" when the file cannot be read.
std::string log_end(const std::filesystem::path& file, std::int64_t begin, std::int64_t end, std::int64_t most);

/// At most the last `most` lines of the text, without trailing line ends.
std::string last_lines(std::string text, int most);

}  // namespace stylesweep
