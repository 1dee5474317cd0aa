// A folder of a well-known name where everybody may make one, as in /tmp, that is this user's alone.
#pragma once

#include <filesystem>

namespace stylesweep::launch {

/// Makes `folder` with mode 0700, and its parents, unless it is there. Throws std::runtime_error when it is no folder
/// (a link is none), somebody else's, or one that others may write in: they may have put anything there.
void make_private_folder(const std::filesystem::path& folder);

}  // namespace stylesweep::launch
