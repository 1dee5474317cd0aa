// Precisions that no device of this machine supports.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// A sentence for each value of `precision` that none of the runner's devices supports. Other machines may.
std::vector<std::string> remarks_on_precisions(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
