// Limits the size of the log of a job that never stops printing.
#pragma once

#include <cstdint>
#include <filesystem>

namespace stylesweep::schedule {

/// What the log of one runner process may take on the disk before its middle is dropped, bytes.
inline constexpr std::int64_t most_log_bytes = 32 << 20;

/// When `file` takes more than `most` bytes on the disk, drops its content except for the first 32nd and the last
/// quarter of `most`. Positions stay what they were: the middle becomes a hole that reads as zeros (where the file
/// system cannot do that, the whole log is emptied). Its writer may go on writing. True when it dropped something.
bool limit_log(const std::filesystem::path& file, std::int64_t most = most_log_bytes);

}  // namespace stylesweep::schedule
