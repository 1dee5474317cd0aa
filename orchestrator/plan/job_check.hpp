// Mistakes that only the runner knows to be some: values that do not go together, files that are not what they should
// be.
#pragma once

#include <filesystem>

#include "orchestrator/plan/planner.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::plan {

/// Goes through the jobs, where the sweep gives any parameter that the runner wants to check (checked_with), and shows
/// `program` one of each combination of such values; and where it lists what to record, Planner::check_recorded().
/// Throws sweep::SweepFileError, at a value of the first job that could not be done, and std::runtime_error when the
/// program fails.
void check_jobs(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
                const std::filesystem::path& program, Planner& planner);

}  // namespace stylesweep::plan
