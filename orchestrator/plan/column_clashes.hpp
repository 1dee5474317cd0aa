// How parameters' columns are named in the database's views, where that may surprise.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::plan {

/// A line for each parameter with the name of a built-in column of the views.
std::vector<std::string> remarks_on_columns(const sweep::SweepFile& file, const sweep::RunnerDescription& runner);

}  // namespace stylesweep::plan
