// The reference kernel of a GPU: runners/core/watch/reference.hpp.
#pragma once

#include "runners/nst/device.hpp"

namespace stylesweep::nst {

/// Median time of nine runs, s, after one that warms up: twenty float32 products of 1024x1024 matrices, then five
/// passes over 64 MB. Its 76 MB are the allocator's again afterwards. Throws c10::Error if the GPU is lost or has no
/// room.
double gpu_reference_s(const Device& gpu);

}  // namespace stylesweep::nst
