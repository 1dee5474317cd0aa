// Mistakes that only the runner can detect: values that do not fit together, unsuitable files.
#pragma once

#include <filesystem>

#include "orchestrator/plan/planner.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::plan {

/// Iterates over the jobs, if the sweep sets any parameter that the runner wants to check (checked_with), and passes
/// one of each combination of such values to `program`; if the sweep lists what to record, Planner::check_recorded() is
/// called for each job. Throws sweep::SweepFileError, at a value of the first job that is impossible, and
/// std::runtime_error when the program fails.
void check_jobs(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
                const std::filesystem::path& program, Planner& planner);

}  // namespace stylesweep::plan
