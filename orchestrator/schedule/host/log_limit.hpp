// Limits the size of the log of a job that never stops printing.
#pragma once

#include <cstdint>
#include <filesystem>

namespace stylesweep::schedule {

/// Disk space that the log of one runner process may take before its middle is dropped, bytes.
inline constexpr std::int64_t most_log_bytes = 32 << 20;

/// If `file` takes more than `most` bytes on disk, drops its content except the first 32nd and the last quarter of
/// `most`. Positions do not change: the middle becomes a hole that reads as zeros (on file systems without holes, the
/// whole log is emptied). Its writer may continue. True when something was dropped.
bool limit_log(const std::filesystem::path& file, std::int64_t most = most_log_bytes);

}  // namespace stylesweep::schedule
