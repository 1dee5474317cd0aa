// The process's own peak of resident memory, as the kernel keeps it.
#pragma once

#include <cstdint>
#include <optional>

namespace stylesweep::nst {

/// VmHWM starts anew from what is resident now (Linux: "5" into /proc/self/clear_refs). False where that is not
/// allowed.
bool reset_process_peak();

/// VmHWM in bytes.
std::optional<std::int64_t> process_peak_bytes();

}  // namespace stylesweep::nst
