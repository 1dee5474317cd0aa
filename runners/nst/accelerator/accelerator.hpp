// A GPU as the runner uses it: the only interface to CUDA, its caching allocator, cuDNN's settings and NVML.
#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runners/nst/accelerator/description.hpp"

namespace stylesweep::nst {

/// A mark between two pieces of the GPU's work.
class Event {
  public:
    virtual ~Event() = default;
    /// Waits until the GPU has passed both; the time between them by the GPU's clock, s.
    [[nodiscard]] virtual double seconds_until(const Event& later) const = 0;
};

/// Work that is recorded once and then started as a whole: one call of the host instead of one for each kernel.
class Graph {
  public:
    virtual ~Graph() = default;
    /// Records `work` without running it: it may only write to tensors that exist before, and must not wait for the
    /// GPU. It has run before in the ordinary way, so that libraries are initialised and algorithms chosen. Throws
    /// c10::Error if it cannot be recorded; then it can still run in the ordinary way.
    virtual void capture(const std::function<void()>& work) = 0;
    virtual void replay() = 0;
};

/// Freedoms that change a GPU's results, process-wide.
struct Math {
    bool tf32 = false;           ///< TF32 products in cuBLAS and cuDNN
    bool deterministic = false;  ///< no algorithm whose bits vary; otherwise cuDNN chooses its algorithms by trial
};

/// Bytes of the caching allocator: held by tensors, and reserved from the driver for them.
struct GpuMemory {
    std::int64_t allocated = 0, allocated_peak = 0, reserved = 0, reserved_peak = 0;
};

/// One GPU, for one thread: that which opened it. A call may throw c10::Error if the GPU is lost.
class Accelerator {
  public:
    virtual ~Accelerator() = default;
    /// Where tensors go.
    [[nodiscard]] virtual c10::Device place() const = 0;
    /// Waits until the GPU is idle.
    virtual void synchronize() = 0;
    /// Marks the end of the work given to the GPU so far.
    [[nodiscard]] virtual std::unique_ptr<Event> mark() = 0;
    /// An empty graph.
    [[nodiscard]] virtual std::unique_ptr<Graph> graph() = 0;
    virtual void allow(Math math) = 0;

    [[nodiscard]] virtual GpuMemory memory() const = 0;
    /// Both peaks start anew from the current values.
    virtual void restart_peaks() = 0;
    /// Gives cached blocks back to the driver.
    virtual void release_cached() = 0;

    /// device_name, compute_capability ("8.0"), device_memory_bytes, and as far as known driver, cuda and cudnn.
    [[nodiscard]] virtual nlohmann::json facts() const = 0;
    /// Its current clocks, throttle reasons, temperature and power (Nvml::state); values that are not known are absent.
    [[nodiscard]] virtual nlohmann::json state() const = 0;
};

/// The GPUs of this process.
class Accelerators {
  public:
    virtual ~Accelerators() = default;
    [[nodiscard]] virtual std::vector<GpuDescription> list() const = 0;
    /// If there are none, why: of this build, of the driver. Empty if there are some.
    [[nodiscard]] virtual std::string absence() const = 0;
    /// The first one that CUDA_VISIBLE_DEVICES lets this process see; `device` is only for messages. Throws
    /// std::runtime_error if there is none.
    [[nodiscard]] virtual std::unique_ptr<Accelerator> open(const std::string& device) const = 0;
};

/// Those of the LibTorch that this program was built with.
const Accelerators& accelerators();

}  // namespace stylesweep::nst
