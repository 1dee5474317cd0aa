// Removes files that are still being written when a signal ends the program.
#pragma once

#include <filesystem>

namespace stylesweep {

/// From now on SIGINT, SIGTERM and SIGHUP remove the file before they end the program. A signal that is ignored, or
/// that the command handles, keeps its disposition. At most 16 files; further ones are not removed.
void remember_part(const std::filesystem::path& part);
void forget_part(const std::filesystem::path& part);

}  // namespace stylesweep
