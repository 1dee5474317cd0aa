// A folder of this user alone, in a place where everybody may create one, such as /tmp.
#pragma once

#include <filesystem>

namespace stylesweep::launch {

/// Creates `folder` with mode 0700, and its parents, unless it exists. Throws std::runtime_error when it is not a
/// folder (a link is not), belongs to another user, or is writable for others, who may have put anything there.
void make_private_folder(const std::filesystem::path& folder);

}  // namespace stylesweep::launch
