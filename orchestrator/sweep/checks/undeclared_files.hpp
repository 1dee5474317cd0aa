// Files that a sweep names without declaring them, so their content is not part of the job.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// A sentence for each parameter whose values name existing files or folders but which is not under `files`, and one
/// for files among the command's words: changes of their content create no new jobs.
std::vector<std::string> undeclared_files(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
