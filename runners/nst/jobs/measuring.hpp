// A job's time and memory.
#pragma once

#include <functional>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Work during a timing that must not count, such as saving a picture.
class Aside {
  public:
    explicit Aside(const Device& device) : device_(device) {}

    /// Runs after the device's pending work.
    void run(const std::function<void()>& work);
    /// Time spent so far.
    [[nodiscard]] double seconds() const { return seconds_; }

  private:
    const Device& device_;
    double seconds_ = 0;
};

/// Times `operation`, minus the time of `aside`, by the sweep's `measure` rule (sampling.hpp). If other programs used
/// the same CPUs, the row has a warning.
void measure(const JobContext& context, const Aside& aside, const std::function<void()>& operation);

/// Lets cuDNN try its algorithms, which it does for each new shape, in workspaces that later passes do not need. The
/// trials are in no job's memory or time, whether an earlier job's are remembered or not.
void let_cudnn_choose(const JobContext& context, const std::function<void()>& pass);

/// The peak since the reset, minus the cached metric networks of earlier jobs.
void record_memory(const JobContext& context);

}  // namespace stylesweep::nst
