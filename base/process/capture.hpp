// Runs a short program and captures its output.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace stylesweep::process {

/// Standard output of `argv`. Throws std::runtime_error, with the end of its standard error, when it cannot be started,
/// fails, prints more than 16 MiB or takes longer than `limit`.
std::string capture(const std::vector<std::string>& argv, std::chrono::seconds limit);

}  // namespace stylesweep::process
