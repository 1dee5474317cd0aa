// A job's time and memory.
#pragma once

#include <functional>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// What is done in the midst of a timing without counting, such as saving a picture.
class Aside {
  public:
    explicit Aside(const Device& device) : device_(device) {}

    /// Behind what the device was given before.
    void run(const std::function<void()>& work);
    /// Spent so far.
    [[nodiscard]] double seconds() const { return seconds_; }

  private:
    const Device& device_;
    double seconds_ = 0;
};

/// Times `operation`, less what `aside` took of it, as the sweep's `measure` says (sampling.hpp). Other programs on the
/// same CPUs make a timing worthless; the row says so.
void measure(const JobContext& context, const Aside& aside, const std::function<void()>& operation);

/// cuDNN tries its algorithms on each shape that it meets for the first time, in workspaces that no later pass needs.
/// They are in no job's memory or time, whether an earlier job's trials are remembered or not.
void let_cudnn_choose(const JobContext& context, const std::function<void()>& pass);

/// The peak since it was reset, less the judges of earlier jobs, which lie there all the while.
void record_memory(const JobContext& context);

}  // namespace stylesweep::nst
