// The device on which a runner computes.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "runners/nst/accelerator/accelerator.hpp"

namespace stylesweep::nst {

/// CPU or one GPU.
class Device {
  public:
    /// "cpu", "cuda:N" or "cuda:UUID". A GPU runner only sees its own GPU (CUDA_VISIBLE_DEVICES). Throws
    /// std::runtime_error if this build or machine has no such device.
    explicit Device(const std::string& name, const Accelerators& gpus = accelerators());

    [[nodiscard]] torch::Device torch() const { return gpu_ ? gpu_->place() : torch::kCPU; }
    [[nodiscard]] bool is_gpu() const { return gpu_ != nullptr; }

    /// Waits until the device is idle.
    void synchronize() const;
    /// Whether the device still works. A GPU after an illegal memory access or the like does not, in this process.
    [[nodiscard]] bool works() const;

    /// Starts a timer once the device is idle. The function returned waits until the device is idle again and gives the
    /// time between, in seconds: on a GPU between two events in its work, on a CPU by the steady clock.
    [[nodiscard]] std::function<double()> stopwatch() const;
    /// An empty graph; nullptr on a CPU.
    [[nodiscard]] std::unique_ptr<Graph> graph() const;
    /// Sets a GPU's Math, and LibTorch's own choice of deterministic algorithms on any device.
    void allow(Math math) const;

    /// Peak tensor memory since reset_peak() or restart_peak(), bytes; on a GPU the caching allocator's peak allocated.
    /// reset_peak() returns freed memory to the system; restart_peak() leaves it cached, so the next allocations are
    /// fast.
    void reset_peak() const;
    void restart_peak() const;
    [[nodiscard]] std::int64_t peak_bytes() const;
    /// Current tensor memory, bytes.
    [[nodiscard]] std::int64_t live_bytes() const;
    /// The caching allocator's peak and current reserved, bytes; nullopt on a CPU.
    [[nodiscard]] std::optional<std::int64_t> peak_reserved_bytes() const;
    [[nodiscard]] std::optional<std::int64_t> reserved_bytes() const;

    /// device_name and, for a GPU, compute capability, memory and the versions driver, cuda and cudnn.
    [[nodiscard]] nlohmann::json facts() const;
    /// A GPU's current clocks, throttle reasons, temperature and power (Nvml::state); empty on a CPU.
    [[nodiscard]] nlohmann::json state() const;

  private:
    std::unique_ptr<Accelerator> gpu_;  ///< null: CPU
};

/// The `devices` part of --describe.
nlohmann::json list_devices(const Accelerators& gpus = accelerators());

/// A precision on a device: activations and weights are stored as `storage`, convolutions compute in `compute`.
struct NumberTypes {
    torch::Dtype storage, compute;
    bool int8_weights = false;  ///< weights are stored as 8-bit numbers and widened for use
};
/// On a CPU without the instructions for oneDNN's bf16 convolutions (AVX-512 BW, VL, DQ), bf16 computes in float32 on
/// values rounded to bf16: LibTorch's fallback would take about thirty times as long.
NumberTypes number_types(const std::string& precision, torch::Device device);

}  // namespace stylesweep::nst
