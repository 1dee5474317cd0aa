#include "runners/nst/accelerator/visible.hpp"

#include <algorithm>
#include <sstream>

namespace stylesweep::nst {
namespace {

// A UUID may be shortened, as CUDA allows.
const host::NvmlGpu* find(const std::vector<host::NvmlGpu>& all, const std::string& name) {
    const auto found =
        std::ranges::find_if(all, [&](const host::NvmlGpu& each) { return each.uuid.starts_with(name); });
    return name.empty() || found == all.end() ? nullptr : &*found;
}

}  // namespace

std::vector<GpuDescription> visible_gpus(const char* visible, const std::vector<GpuDescription>& by_cuda,
                                         const std::vector<host::NvmlGpu>& by_nvml) {
    std::vector<GpuDescription> all;
    if (!visible || !*visible) {
        if (std::ranges::none_of(by_nvml, &host::NvmlGpu::is_instance)) return by_cuda;
        for (const host::NvmlGpu& each : by_nvml) all.push_back({"cuda:" + each.uuid, each.name, each.memory_bytes});
        return all;
    }
    std::istringstream list(visible);
    for (std::string name; std::getline(list, name, ',');) {
        if (!name.starts_with("MIG-")) return by_cuda;  // CUDA shows no MIG instance beside another GPU
        const host::NvmlGpu* gpu = find(by_nvml, name);
        if (!gpu) break;  // CUDA ignores it and what follows
        all.push_back({"cuda:" + std::to_string(all.size()), gpu->name, gpu->memory_bytes});
    }
    return all.empty() ? by_cuda : all;
}

}  // namespace stylesweep::nst
