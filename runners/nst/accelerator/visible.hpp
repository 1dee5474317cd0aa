// The names of GPUs and of their parts (Multi-Instance GPU, MIG).
#pragma once

#include <vector>

#include "base/host/nvml.hpp"
#include "runners/nst/accelerator/description.hpp"

namespace stylesweep::nst {

/// The GPUs that runners can be started for. CUDA shows a process all its GPUs, but only one MIG instance, the first;
/// each is shown to a process whose CUDA_VISIBLE_DEVICES is its UUID, as a runner's is. So with MIG the list comes from
/// NVML: `visible`, this process's CUDA_VISIBLE_DEVICES, in its order as cuda:0, cuda:1, ...; without it (nullptr or
/// empty) all by UUID: cuda:MIG-..., and cuda:GPU-... for GPUs that are not divided. Without MIG it is what CUDA shows.
std::vector<GpuDescription> visible_gpus(const char* visible, const std::vector<GpuDescription>& by_cuda,
                                         const std::vector<host::NvmlGpu>& by_nvml);

}  // namespace stylesweep::nst
