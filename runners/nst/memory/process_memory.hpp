// The process's peak resident memory from the kernel.
#pragma once

#include <cstdint>
#include <optional>

namespace stylesweep::nst {

/// Resets VmHWM to the current value (Linux: "5" into /proc/self/clear_refs). False if not permitted.
bool reset_process_peak();

/// VmHWM and VmRSS in bytes: the most that was resident, and what is now.
std::optional<std::int64_t> process_peak_bytes();
std::optional<std::int64_t> process_bytes();

}  // namespace stylesweep::nst
