// Bytes that live in LibTorch's CPU allocator, now and at their highest; blocks given back are used again.
#pragma once

#include <cstdint>

namespace stylesweep::nst {

/// Puts a counting layer over LibTorch's CPU allocator. Once, before the first tensor; counts all threads.
/// Blocks of 64 KiB and more come from an arena that keeps freed pages, within 1.25 times the peak, unless it is
/// switched off. What oneDNN and OpenBLAS allocate for themselves is not seen here, but is in the process's peak.
void count_cpu_memory();

/// False with STYLESWEEP_ARENA=off in the environment: all blocks are malloc's.
bool uses_arena();

std::int64_t live_cpu_bytes();
std::int64_t peak_cpu_bytes();
/// The peak becomes what lives now; blocks that were kept go back to the system.
void reset_peak_cpu_bytes();

}  // namespace stylesweep::nst
