// The process's own peak of resident memory, as the kernel keeps it.
#pragma once

#include <cstdint>
#include <optional>

namespace stylesweep::nst {

/// VmHWM starts anew from what is resident now (Linux: "5" into /proc/self/clear_refs). False where that is not
/// allowed.
bool reset_process_peak();

/// VmHWM and VmRSS in bytes: the most that was resident, and what is now.
std::optional<std::int64_t> process_peak_bytes();
std::optional<std::int64_t> process_bytes();

}  // namespace stylesweep::nst
