// Bytes that live in LibTorch's CPU allocator, now and at their highest.
#pragma once

#include <cstdint>

namespace stylesweep::nst {

/// Puts a counting layer over LibTorch's CPU allocator. Once, before the first tensor; counts all threads.
/// Tells glibc's malloc to keep freed blocks until the peak is reset, unless that is switched off. What oneDNN and
/// OpenBLAS allocate for themselves is not counted here, but is in the process's peak.
void count_cpu_memory();

/// False with STYLESWEEP_KEEP_MEMORY=off in the environment.
bool keeps_freed_blocks();

std::int64_t live_cpu_bytes();
std::int64_t peak_cpu_bytes();
/// The peak becomes what lives now; with reset_ memory that was kept goes back to the system.
void restart_peak_cpu_bytes();
void reset_peak_cpu_bytes();

}  // namespace stylesweep::nst
