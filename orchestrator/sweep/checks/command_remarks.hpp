// What a command does that may surprise: parameters that it does not name, failures that its shell hides.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// Notes on parameters that vary, but that no command names and no program of the sweep seems to read from its
/// environment; and on commands with a pipe, whose exit code is that of the last program.
std::vector<std::string> remarks_on_commands(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
