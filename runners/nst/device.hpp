// The device a runner computes on: the one interface behind which CUDA is.
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
    /// "cpu" or "cuda:N". A GPU runner sees its own GPU only (CUDA_VISIBLE_DEVICES), as number 0.
    /// Throws std::runtime_error when this build or machine has no such device.
    explicit Device(const std::string& name);

    [[nodiscard]] torch::Device torch() const { return device_; }
    [[nodiscard]] bool is_cuda() const { return device_.is_cuda(); }

    /// Starts when all that the device was given is done. What it returns waits until all it was given since is done,
    /// and tells the seconds from then to then: on a GPU between two CUDA events, which the GPU itself stamps; on a CPU
    /// by the steady clock.
    [[nodiscard]] std::function<double()> stopwatch() const;

    /// Peak of tensor memory since reset_peak() or restart_peak(), bytes; on a GPU what the caching allocator had
    /// allocated. restart_peak() leaves blocks that were freed to the next ones, so that these are as quick as before.
    void reset_peak() const;
    void restart_peak() const;
    [[nodiscard]] std::int64_t peak_bytes() const;
    /// Tensor memory now, bytes.
    [[nodiscard]] std::int64_t live_bytes() const;
    /// What the caching allocator had reserved at most, and has now, bytes; nullopt on a CPU.
    [[nodiscard]] std::optional<std::int64_t> peak_reserved_bytes() const;
    [[nodiscard]] std::optional<std::int64_t> reserved_bytes() const;

    /// device_name and, for a GPU, compute capability, memory and the versions driver, cuda and cudnn.
    [[nodiscard]] nlohmann::json facts() const;
    /// A GPU's clocks, what holds them down, temperature and power now (Nvml::state); empty on a CPU.
    [[nodiscard]] nlohmann::json state() const;

  private:
    torch::Device device_;
    std::unique_ptr<const Nvml> nvml_;  ///< of a GPU
};

/// The `devices` part of --describe.
nlohmann::json list_devices();

/// What a precision means on a device: activations and weights are kept rounded to `storage`, convolutions compute in
/// `compute`.
struct NumberTypes {
    torch::Dtype storage, compute;
    bool int8_weights = false;  ///< weights are kept as 8-bit numbers and widened when they are used
};
/// bf16 on a CPU whose vector units lack what oneDNN's bf16 convolutions need (AVX-512 BW, VL, DQ) computes in float32
/// on values rounded to bf16: LibTorch's fallback would take some thirty times as long.
NumberTypes number_types(const std::string& precision, torch::Device device);

}  // namespace stylesweep::nst
