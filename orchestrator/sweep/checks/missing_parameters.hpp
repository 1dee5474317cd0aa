// Parameters that a command names but only some of the jobs have.
#pragma once

#include <functional>
#include <string>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// The first parameter missing from a job's command; "" when there is none. `value_of`: the job's value, nullptr when
/// it has none. Conditions {name?...} count where they hold.
std::string lacking_in_command(const Value& command, const std::function<const Value*(const std::string&)>& value_of);

/// Throws SweepFileError when the jobs of the grid, or an entry of `include`, lack a parameter that their command
/// names.
void refuse_missing_parameters(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
