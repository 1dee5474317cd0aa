// Files that a sweep names without declaring them, so that their content is not part of the job.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// A sentence for each parameter whose values name files or folders that are there, though it is not under `files`, and
/// one for files among the command's words: changes of their content make no new jobs.
std::vector<std::string> undeclared_files(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
