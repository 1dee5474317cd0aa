// Input files copied by content: FOLDER/SHA256/NAME, copied once and verified.
#pragma once

#include "schema/sweeps/input_files.hpp"

namespace stylesweep::launch {

/// The place of `file` below `folder`.
std::filesystem::path place_of(const schema::InputFile& file, const std::filesystem::path& folder);

/// Copies `from`, whose content must be that of `file`, to its place below `folder`, unless that content is already
/// there: an existing copy is read, and replaced if it differs. The files of a list are copied too, and named by the
/// copied list. Of a folder everything that counts is copied, with links resolved. Several processes may do so at once:
/// one copies, the others wait for it. True when this one copied. Throws std::runtime_error when `from` cannot be read
/// or has changed.
bool stage(const schema::InputFile& file, const std::filesystem::path& from, const std::filesystem::path& folder);

/// Removes from `folder` what was not staged for `days` days.
void forget_old_inputs(const std::filesystem::path& folder, int days);

}  // namespace stylesweep::launch
