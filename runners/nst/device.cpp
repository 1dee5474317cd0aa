#include "runners/nst/device.hpp"

#include <chrono>

#include "runners/core/environment.hpp"
#include "runners/nst/memory/cpu_memory.hpp"
#include "runners/nst/unsupported.hpp"

namespace stylesweep::nst {
namespace {

using nlohmann::json;

std::unique_ptr<Accelerator> opened(const std::string& name, const Accelerators& gpus) {
    if (name == "cpu") return nullptr;
    if (!name.starts_with("cuda:"))
        throw std::runtime_error("unknown device " + name + "; known: cpu, cuda:N, cuda:UUID");
    return gpus.open(name);
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

}  // namespace

Device::Device(const std::string& name, const Accelerators& gpus) : gpu_(opened(name, gpus)) {}

void Device::synchronize() const {
    if (gpu_) gpu_->synchronize();
}

bool Device::works() const {
    try {
        synchronize();
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

std::function<double()> Device::stopwatch() const {
    if (gpu_) {
        gpu_->synchronize();
        return [gpu = gpu_.get(), begin = std::shared_ptr<Event>(gpu_->mark())] {
            return begin->seconds_until(*gpu->mark());
        };
    }
    return [begin = std::chrono::steady_clock::now()] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
}

std::unique_ptr<Graph> Device::graph() const {
    return gpu_ ? gpu_->graph() : nullptr;
}

void Device::allow(Math math) const {
    at::globalContext().setDeterministicAlgorithms(math.deterministic, false);
    if (gpu_) gpu_->allow(math);
}

void Device::reset_peak() const {
    if (!gpu_) return reset_peak_cpu_bytes();
    gpu_->release_cached();  // do not count memory reserved by earlier jobs
    gpu_->restart_peaks();
}

void Device::restart_peak() const {
    gpu_ ? gpu_->restart_peaks() : restart_peak_cpu_bytes();
}

std::int64_t Device::peak_bytes() const {
    return gpu_ ? gpu_->memory().allocated_peak : peak_cpu_bytes();
}

std::int64_t Device::live_bytes() const {
    return gpu_ ? gpu_->memory().allocated : live_cpu_bytes();
}

std::optional<std::int64_t> Device::peak_reserved_bytes() const {
    if (!gpu_) return std::nullopt;
    return gpu_->memory().reserved_peak;
}

std::optional<std::int64_t> Device::reserved_bytes() const {
    if (!gpu_) return std::nullopt;
    return gpu_->memory().reserved;
}

json Device::facts() const {
    return gpu_ ? gpu_->facts() : json{{"device_name", runners::cpu_model()}};
}

json Device::state() const {
    return gpu_ ? gpu_->state() : json::object();
}

json list_devices(const Accelerators& gpus) {
    json all = json::array();
    all.push_back(
        {{"device", "cpu"}, {"name", runners::cpu_model()}, {"precisions", supported_precisions(DeviceKind{})}});
    for (const GpuDescription& each : gpus.list())
        all.push_back({{"device", each.device},
                       {"name", each.name},
                       {"memory_bytes", each.memory_bytes},
                       {"precisions", supported_precisions({true, each.major, each.minor})}});
    return all;
}

NumberTypes number_types(const std::string& precision, torch::Device device) {
    if (precision == "bf16")
        return {torch::kBFloat16, device.is_cuda() || cpu_convolves_bf16() ? torch::kBFloat16 : torch::kFloat32};
    if (precision == "fp16") return {torch::kFloat16, torch::kFloat16};
    return {torch::kFloat32, torch::kFloat32, precision == "int8"};
}

}  // namespace stylesweep::nst
