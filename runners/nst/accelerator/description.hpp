// A GPU as --describe lists it.
#pragma once

#include <cstdint>
#include <string>

namespace stylesweep::nst {

/// A GPU, or a part of one (MIG), that this process can be given.
struct GpuDescription {
    std::string device;  ///< cuda:N, by the order of CUDA_VISIBLE_DEVICES or of all; cuda:MIG-UUID, cuda:GPU-UUID
    std::string name;    ///< "NVIDIA A100-SXM4-40GB MIG 1g.5gb"
    std::int64_t memory_bytes = 0;
    int major = 8, minor = 0;  ///< compute capability; NVML does not tell it, and MIG begins with 8.0
};

}  // namespace stylesweep::nst
