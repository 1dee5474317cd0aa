// Keeps names that come from a database within its files folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace stylesweep {

/// `folder`/`relative`; nullopt if the name leads out of the folder: as an absolute path, by `..`, or by a symbolic
/// link on its way or at its end. The folder itself may be a link.
std::optional<std::filesystem::path> inside(const std::filesystem::path& folder, const std::string& relative);

}  // namespace stylesweep
