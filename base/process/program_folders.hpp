// Where this program and the helpers that it starts are, in a build and in an installation, wherever that was moved.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace stylesweep::process {

/// The folder of this program's file, links resolved.
std::filesystem::path program_folder();

/// The folders with the programs of the same build: this program's own, and ../libexec/stylesweep (as CMake configured
/// it) of an installation. They need not exist.
std::vector<std::filesystem::path> helper_folders();

/// The program `name` in one of these folders; where it is not, its path in the first, for the error of starting it.
std::filesystem::path helper(const std::string& name);

/// Adds this program's folder to the end of the PATH: scripts name stylesweep-bridge in their first line
/// (docs/script-runners.md), and work where stylesweep is called by its path, too.
void add_own_folder_to_path();

}  // namespace stylesweep::process
