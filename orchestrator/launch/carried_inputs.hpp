// Input files carried by content: FOLDER/SHA256/NAME, copied once and checked.
#pragma once

#include "schema/sweeps/input_files.hpp"

namespace stylesweep::launch {

/// Where `file` lies below `folder`.
std::filesystem::path place_of(const schema::InputFile& file, const std::filesystem::path& folder);

/// Copies `from`, whose content must be that of `file`, to its place below `folder`, unless that content is there: what
/// lies there is read, and replaced if it is another. Of a list the files are copied too, and named by the copy of it.
/// Of a folder what counts of it is copied, links as what they point to. Several processes may do so at once: one
/// copies, the others wait for it. True when this one copied. Throws std::runtime_error when `from` cannot be read or
/// has another content.
bool stage(const schema::InputFile& file, const std::filesystem::path& from, const std::filesystem::path& folder);

/// Removes from `folder` what nobody staged for `days` days.
void forget_old_inputs(const std::filesystem::path& folder, int days);

}  // namespace stylesweep::launch
