// Whether the programs of commands exist on this machine.
#pragma once

#include <vector>

#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

struct MissingPrograms {
    std::vector<SweepFileError> certain;   ///< every job with the command would fail
    std::vector<SweepFileError> possible;  ///< a text for the shell that may go on without the program
};

/// The programs, and scripts of interpreters, that the commands name and that are not there or not executable. Programs
/// named by several placeholders or by conditions are not looked for.
MissingPrograms missing_programs(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
