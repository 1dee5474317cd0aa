// The manual pages, from the table of commands and from a runner's description of itself.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace stylesweep::cli {

/// stylesweep(1)
std::string program_page();

/// stylesweep-NAME(7): the parameters and metrics of `runner: NAME`, from its --describe.
std::string runner_page(const nlohmann::json& description);

}  // namespace stylesweep::cli
