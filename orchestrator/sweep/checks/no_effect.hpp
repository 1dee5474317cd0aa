// Settings of a sweep file that have no effect.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// A sentence for each section that has no effect with this runner and these jobs.
std::vector<std::string> remarks_on_no_effect(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
