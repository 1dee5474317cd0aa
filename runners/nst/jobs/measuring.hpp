// A job's time and memory.
#pragma once

#include <functional>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Times `operation` as the sweep's `measure` says (sampling.hpp). Other programs on the same CPUs make a timing
/// worthless; the row says so.
void measure(const JobContext& context, const std::function<void()>& operation);

/// cuDNN tries its algorithms on each shape that it meets for the first time, in workspaces that no later pass needs.
/// They are in no job's memory or time, whether an earlier job's trials are remembered or not.
void let_cudnn_choose(const JobContext& context, const std::function<void()>& pass);

/// The peak since it was reset, less the judges of earlier jobs, which lie there all the while.
void record_memory(const JobContext& context);

}  // namespace stylesweep::nst
