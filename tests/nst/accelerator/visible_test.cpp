#include "runners/nst/accelerator/visible.hpp"

#include <doctest/doctest.h>

#include "runners/nst/device.hpp"

using namespace stylesweep::nst;

namespace {

using Names = std::vector<std::string>;

const std::vector<stylesweep::host::NvmlGpu> whole = {{"GPU-00", "H100", 80, false}, {"GPU-11", "H100", 80, false}};
const std::vector<stylesweep::host::NvmlGpu> divided = {
    {"MIG-a1", "H100 MIG 3g.40gb", 40, true}, {"MIG-b2", "H100 MIG 4g.40gb", 40, true}, {"GPU-11", "H100", 80, false}};

// What CUDA shows: whole GPUs, or the first instance.
std::vector<GpuDescription> by_cuda(int count) {
    std::vector<GpuDescription> all;
    for (int i = 0; i < count; ++i) all.push_back({"cuda:" + std::to_string(i), "by CUDA", 1});
    return all;
}

Names devices(const std::vector<GpuDescription>& all) {
    Names names;
    for (const GpuDescription& each : all) names.push_back(each.device);
    return names;
}

}  // namespace

TEST_CASE("without MIG the GPUs are those that CUDA shows, eight of them or none") {
    for (const char* visible : {static_cast<const char*>(nullptr), "", "0,1", "GPU-00,GPU-11", "-1"})
        for (const int count : {0, 2, 8}) {
            CHECK(devices(visible_gpus(visible, by_cuda(count), whole)) == devices(by_cuda(count)));
            CHECK(devices(visible_gpus(visible, by_cuda(count), {})) == devices(by_cuda(count)));
        }
}

TEST_CASE("with MIG each instance is a device, though CUDA shows the first only") {
    const auto all = visible_gpus(nullptr, by_cuda(1), divided);
    CHECK(devices(all) == Names{"cuda:MIG-a1", "cuda:MIG-b2", "cuda:GPU-11"});
    CHECK(all[1].name == "H100 MIG 4g.40gb");
    CHECK(all[1].memory_bytes == 40);
    CHECK(devices(visible_gpus("", by_cuda(1), divided)) == devices(all));
}

TEST_CASE("instances named in CUDA_VISIBLE_DEVICES are cuda:0, cuda:1, ... in its order") {
    const auto all = visible_gpus("MIG-b2,MIG-a1", by_cuda(1), divided);
    CHECK(devices(all) == Names{"cuda:0", "cuda:1"});
    CHECK(all[0].name == "H100 MIG 4g.40gb");
    CHECK(devices(visible_gpus("MIG-b", by_cuda(1), divided)) == Names{"cuda:0"});                // shortened
    CHECK(devices(visible_gpus("MIG-b2,MIG-x,MIG-a1", by_cuda(1), divided)) == Names{"cuda:0"});  // as CUDA reads it
    CHECK(visible_gpus("MIG-b2", by_cuda(1), {}).front().name == "by CUDA");                      // without NVML
}

TEST_CASE("a CPU has no state of a GPU") {
    const Device cpu("cpu");
    CHECK(cpu.state() == nlohmann::json::object());
    CHECK_FALSE(cpu.facts().contains("driver"));
}
