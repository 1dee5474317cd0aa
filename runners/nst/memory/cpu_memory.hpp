// Current and peak bytes allocated by LibTorch's CPU allocator.
#pragma once

#include <cstdint>

namespace stylesweep::nst {

/// Puts a counting allocator in place of LibTorch's for CPUs. Once, before the first tensor; counts all threads.
/// Tells glibc's malloc to keep freed blocks until the peak is reset, unless that is switched off. What oneDNN and
/// OpenBLAS allocate for themselves is not counted here, but is in the process's peak.
void count_cpu_memory();

/// False with STYLESWEEP_KEEP_MEMORY=off in the environment.
bool keeps_freed_blocks();

std::int64_t live_cpu_bytes();
std::int64_t peak_cpu_bytes();
/// Sets the peak to the current value; reset_ also returns freed memory to the system.
void restart_peak_cpu_bytes();
void reset_peak_cpu_bytes();

}  // namespace stylesweep::nst
