// The end of a log.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace stylesweep {

/// The last of bytes `begin` to `end` of the file, at most `most` of them; a UTF-8 character that is cut in two at the
/// front is left out. "" when the file cannot be read.
std::string log_end(const std::filesystem::path& file, std::int64_t begin, std::int64_t end, std::int64_t most);

/// At most `most` last lines of the text, without the line ends behind them.
std::string last_lines(std::string text, int most);

}  // namespace stylesweep
