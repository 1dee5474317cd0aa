// The shells that have a completion script (scripts/).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::cli {

std::vector<std::string> shells();

/// Empty: there is none for this shell.
std::string_view completion_script(const std::string& shell);

}  // namespace stylesweep::cli
