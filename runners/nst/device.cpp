#include "runners/nst/device.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>

#ifdef STYLESWEEP_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAEvent.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/cuda/CUDACachingAllocator.h>
#endif

#include "runners/core/environment.hpp"
#include "runners/nst/memory/cpu_memory.hpp"
#include "runners/nst/unsupported.hpp"

namespace stylesweep::nst {
namespace {

using nlohmann::json;

torch::Device parse(const std::string& name) {
    if (name == "cpu") return torch::kCPU;
    if (!name.starts_with("cuda")) throw std::runtime_error("unknown device " + name + "; known: cpu, cuda:N");
    if (!torch::cuda::is_available())
        throw std::runtime_error("no CUDA device: this LibTorch was built without CUDA, or the driver sees no GPU");
    ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);  // required for determinism; cuBLAS reads it at start
    return {torch::kCUDA, 0};
}

// The check that LibTorch makes before it passes bf16 to oneDNN.
bool cpu_convolves_bf16() {
#ifdef __x86_64__
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq");
#else
    return false;
#endif
}

#ifdef STYLESWEEP_CUDA
const cudaDeviceProp& properties() {
    return *at::cuda::getDeviceProperties(0);
}

std::string pci_bus_id() {
    char text[32];
    std::snprintf(text, sizeof text, "%08x:%02x:%02x.0", static_cast<unsigned>(properties().pciDomainID),
                  static_cast<unsigned>(properties().pciBusID), static_cast<unsigned>(properties().pciDeviceID));
    return text;
}

std::function<double()> stopwatch_of_events() {
    torch::cuda::synchronize();
    const auto begin = std::make_shared<at::cuda::CUDAEvent>(cudaEventDefault);  // LibTorch's default disables timing
    begin->record();
    return [begin] {
        at::cuda::CUDAEvent end(cudaEventDefault);
        end.record();
        end.synchronize();
        return begin->elapsed_time(end) / 1000.0;
    };
}

// For blocks of all sizes: AGGREGATE, value 0 of StatType, whose namespace depends on the LibTorch version.
std::int64_t peak_of(const auto& statistics) {
    return statistics[0].peak;
}
#endif

}  // namespace

Device::Device(const std::string& name) : device_(parse(name)) {
    if (is_cuda()) nvml_ = std::make_unique<const Nvml>();
}

std::function<double()> Device::stopwatch() const {
#ifdef STYLESWEEP_CUDA
    if (is_cuda()) return stopwatch_of_events();
#endif
    return [begin = std::chrono::steady_clock::now()] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
}

void Device::reset_peak() const {
#ifdef STYLESWEEP_CUDA
    if (is_cuda()) {
        c10::cuda::CUDACachingAllocator::emptyCache();  // do not count memory reserved by earlier jobs
        return restart_peak();
    }
#endif
    reset_peak_cpu_bytes();
}

void Device::restart_peak() const {
#ifdef STYLESWEEP_CUDA
    if (is_cuda()) return c10::cuda::CUDACachingAllocator::resetPeakStats(0);
#endif
    restart_peak_cpu_bytes();
}

std::int64_t Device::peak_bytes() const {
#ifdef STYLESWEEP_CUDA
    if (is_cuda()) return peak_of(c10::cuda::CUDACachingAllocator::getDeviceStats(0).allocated_bytes);
#endif
    return peak_cpu_bytes();
}

std::int64_t Device::live_bytes() const {
#ifdef STYLESWEEP_CUDA
    if (is_cuda()) return c10::cuda::CUDACachingAllocator::getDeviceStats(0).allocated_bytes[0].current;
#endif
    return live_cpu_bytes();
}

std::optional<std::int64_t> Device::peak_reserved_bytes() const {
#ifdef STYLESWEEP_CUDA
    if (is_cuda()) return peak_of(c10::cuda::CUDACachingAllocator::getDeviceStats(0).reserved_bytes);
#endif
    return std::nullopt;
}

std::optional<std::int64_t> Device::reserved_bytes() const {
#ifdef STYLESWEEP_CUDA
    if (is_cuda()) return c10::cuda::CUDACachingAllocator::getDeviceStats(0).reserved_bytes[0].current;
#endif
    return std::nullopt;
}

json Device::facts() const {
#ifdef STYLESWEEP_CUDA
    if (is_cuda()) {
        const at::CUDAHooksInterface& libraries = at::detail::getCUDAHooks();
        json facts = {
            {"device_name", properties().name},
            {"compute_capability", std::to_string(properties().major) + "." + std::to_string(properties().minor)},
            {"device_memory_bytes", static_cast<std::int64_t>(properties().totalGlobalMem)},
            {"cuda", cuda_version(libraries.versionCUDART())}};
        if (libraries.hasCuDNN()) facts["cudnn"] = cudnn_version(libraries.versionCuDNN());
        if (const auto driver = nvml_->driver()) facts["driver"] = *driver;
        return facts;
    }
#endif
    return {{"device_name", runners::cpu_model()}};
}

json Device::state() const {
#ifdef STYLESWEEP_CUDA
    if (is_cuda()) return nvml_->state(pci_bus_id());
#endif
    return json::object();
}

json list_devices() {
    json all = json::array();
    all.push_back(
        {{"device", "cpu"}, {"name", runners::cpu_model()}, {"precisions", supported_precisions(DeviceKind{})}});
    const auto gpus = static_cast<int>(torch::cuda::is_available() ? torch::cuda::device_count() : 0);
    for (int i = 0; i < gpus; ++i) {
        json gpu = {{"device", "cuda:" + std::to_string(i)}};
#ifdef STYLESWEEP_CUDA
        const cudaDeviceProp& own = *at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(i));
        gpu["name"] = own.name;
        gpu["precisions"] = supported_precisions({true, own.major, own.minor});
        gpu["memory_bytes"] = static_cast<std::int64_t>(own.totalGlobalMem);
#endif
        all.push_back(std::move(gpu));
    }
    return all;
}

NumberTypes number_types(const std::string& precision, torch::Device device) {
    if (precision == "bf16")
        return {torch::kBFloat16, device.is_cuda() || cpu_convolves_bf16() ? torch::kBFloat16 : torch::kFloat32};
    if (precision == "fp16") return {torch::kFloat16, torch::kFloat16};
    return {torch::kFloat32, torch::kFloat32, precision == "int8"};
}

}  // namespace stylesweep::nst
