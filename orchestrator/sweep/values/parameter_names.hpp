// Names that parameters cannot have.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// {repeat} and {work} have a special meaning in commands: no parameter may have these names.
bool is_hidden_name(const std::string& name);

struct GivenName {
    std::string name;
    Location where;
};
/// Each parameter that the runner does not describe, where it is first given.
std::vector<GivenName> undescribed_parameters(const SweepFile& file, const RunnerDescription& runner);

/// Throws SweepFileError for parameters that the runner does not describe and that would hide something: {repeat},
/// {work} and metrics of the runner; keys of the sweep file in the wrong place (`fixed: {repeats: 3}`), unless the
/// command names them; and for two parameters with the same environment variable.
void check_parameter_names(const SweepFile& file, const RunnerDescription& runner);

/// A line for each parameter that some programs find in a file, because a value is too long for an environment
/// variable.
std::vector<std::string> remarks_on_long_values(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
