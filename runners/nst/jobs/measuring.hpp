// A job's time.
#pragma once

#include <chrono>
#include <functional>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Times what the device does; what is done aside in its midst, such as saving a picture, counts neither as time nor as
/// memory.
class Aside {
  public:
    explicit Aside(const JobContext& context) : device_(context.device), memory_(context.memory) {}

    /// The timing begins.
    void begin();
    /// Behind what the device was given before.
    void run(const std::function<void()>& work);
    /// Since begin(), until all that the device was given is done, without what was aside, s.
    [[nodiscard]] double elapsed() const { return clock_() - seconds_; }
    /// The same without waiting for the device: it may be more.
    [[nodiscard]] double at_least() const;
    /// What was aside so far, of all timings: the metric recording_s, where there was any.
    void record(runners::Recorder& out) const;

  private:
    using Clock = std::chrono::steady_clock;
    const Device& device_;
    PeakMemory& memory_;
    std::function<double()> clock_;
    Clock::time_point begin_{};
    double seconds_ = 0;  ///< aside
    double all_seconds_ = 0;
};

/// How long this process's threads wait for a CPU that other programs hold: that makes timings worthless.
class CpuWait {
  public:
    CpuWait();
    /// If they waited since.
    void warn(runners::Recorder& out) const;

  private:
    double waited_before_;
    std::chrono::steady_clock::time_point begin_;
};

/// Times `operation` by `aside`, as the sweep's `measure` says (sampling.hpp).
void measure(const JobContext& context, Aside& aside, const std::function<void()>& operation);

/// cuDNN tries its algorithms on each shape that it meets for the first time, in workspaces that no later pass needs.
/// They are in no job's memory or time, whether an earlier job's trials are remembered or not.
void let_cudnn_choose(const JobContext& context, const std::function<void()>& pass);

}  // namespace stylesweep::nst
