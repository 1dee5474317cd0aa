// Files that are being written go when a signal ends the program before they are whole.
#pragma once

#include <filesystem>

namespace stylesweep {

/// From now on SIGINT, SIGTERM and SIGHUP remove the file, then end the program as they would have. A signal that is
/// ignored, or that the command handles itself, stays as it is. At most 16 files; more are not removed.
void remember_part(const std::filesystem::path& part);
void forget_part(const std::filesystem::path& part);

}  // namespace stylesweep
