// The device on which a runner computes: the only interface to CUDA.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "runners/nst/nvml.hpp"

namespace stylesweep::nst {

/// CPU or one GPU. The CUDA half is written against LibTorch 2's documented API and has not been run yet (docs/gpu.md).
class Device {
  public:
    /// "cpu" or "cuda:N". A GPU runner only sees its own GPU (CUDA_VISIBLE_DEVICES), as number 0. Throws
    /// std::runtime_error if this build or machine has no such device.
    explicit Device(const std::string& name);

    [[nodiscard]] torch::Device torch() const { return device_; }
    [[nodiscard]] bool is_cuda() const { return device_.is_cuda(); }

    /// Starts a timer once the device is idle. The function returned waits until the device is idle again and gives the
    /// time between, in seconds: on a GPU between two CUDA events, on a CPU by the steady clock.
    [[nodiscard]] std::function<double()> stopwatch() const;

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
    torch::Device device_;
    std::unique_ptr<const Nvml> nvml_;  ///< for a GPU
};

/// The `devices` part of --describe.
nlohmann::json list_devices();

/// A precision on a device: activations and weights are stored as `storage`, convolutions compute in `compute`.
struct NumberTypes {
    torch::Dtype storage, compute;
    bool int8_weights = false;  ///< weights are stored as 8-bit numbers and widened for use
};
/// On a CPU without the instructions for oneDNN's bf16 convolutions (AVX-512 BW, VL, DQ), bf16 computes in float32 on
/// values rounded to bf16: LibTorch's fallback would take about thirty times as long.
NumberTypes number_types(const std::string& precision, torch::Device device);

}  // namespace stylesweep::nst
