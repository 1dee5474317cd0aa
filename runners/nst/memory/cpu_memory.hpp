// Bytes that live in LibTorch's CPU allocator, now and at their highest; blocks given back are used again.
#pragma once

#include <cstdint>

namespace stylesweep::nst {

/// Puts a counting layer over LibTorch's CPU allocator. Once, before the first tensor; counts all threads.
/// Blocks of 1 MiB and more are kept for the next of the same size, within 1.25 times the peak. What oneDNN and
/// OpenBLAS allocate for themselves is not seen here, but is in the process's peak.
void count_cpu_memory();

std::int64_t live_cpu_bytes();
std::int64_t peak_cpu_bytes();
/// The peak becomes what lives now; blocks that were kept go back to the system.
void reset_peak_cpu_bytes();

}  // namespace stylesweep::nst
