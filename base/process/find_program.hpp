// Finds programs as exec(3) does.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stylesweep::process {

/// The executable file that is started for `name` in `folder`: a name with a slash is a path relative to it, another is
/// looked up on the PATH.
std::optional<std::filesystem::path> find_program(const std::string& name, const std::filesystem::path& folder);

/// The names of the files in the folders of the PATH, sorted.
std::vector<std::string> programs_on_path(const std::filesystem::path& folder);

}  // namespace stylesweep::process
