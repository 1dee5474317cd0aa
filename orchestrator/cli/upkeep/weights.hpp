// `stylesweep weights ...`: imported networks' weights.
#pragma once

#include "orchestrator/cli/command.hpp"

namespace stylesweep::cli {

int weights_command(const Arguments& arguments);

}  // namespace stylesweep::cli
