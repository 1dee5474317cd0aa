// A job's time.
#pragma once

#include <chrono>
#include <functional>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Times the device's work. Work done aside meanwhile, such as saving a picture, counts neither as time nor as memory
/// or energy.
class Aside {
  public:
    explicit Aside(const JobContext& context)
        : device_(context.device), memory_(context.memory), watch_(context.out.watch) {}

    /// Starts a timing.
    void begin();
    /// Runs after the device's pending work.
    void run(const std::function<void()>& work);
    /// Time since begin() until the device is idle, without what was done aside, s.
    [[nodiscard]] double elapsed() const { return clock_() - seconds_; }
    /// A lower bound of elapsed() that does not wait for the device.
    [[nodiscard]] double at_least() const;
    /// The time spent aside in all timings, as the metric recording_s, if there was any.
    void record(runners::Recorder& out) const;

  private:
    using Clock = std::chrono::steady_clock;
    const Device& device_;
    PeakMemory& memory_;
    runners::SampleWatch* watch_;  ///< nullptr: none
    std::function<double()> clock_;
    Clock::time_point begin_{};
    double seconds_ = 0;  ///< aside
    double all_seconds_ = 0;
};

/// How long this process's threads wait for a CPU used by other programs; then timings are unreliable.
class CpuWait {
  public:
    CpuWait();
    /// Adds a warning if they have waited since.
    void warn(runners::Recorder& out) const;

  private:
    double waited_before_;
    std::chrono::steady_clock::time_point begin_;
};

/// Times `operation` with `aside`, by the sweep's `measure` rule (sampling.hpp). If other programs used the same CPUs,
/// the row has a warning.
void measure(const JobContext& context, Aside& aside, const std::function<void()>& operation);

/// Lets cuDNN try its algorithms, which it does for each new shape, in workspaces that later passes do not need. The
/// trials are in no job's memory or time, whether an earlier job's are remembered or not.
void let_cudnn_choose(const JobContext& context, const std::function<void()>& pass);

}  // namespace stylesweep::nst
