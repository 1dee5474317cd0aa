// The zip files written by torch.save(): entries are stored, never compressed.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace stylesweep::tensorfiles {

/// Entries by name, as views into `bytes`. Supports zip64. Throws FileError, prefixed with `name`, when the archive is
/// truncated or inconsistent, when entries overlap, share a name or are compressed (so a small file cannot expand
/// beyond its size), and when an entry's CRC-32 is wrong.
std::map<std::string, std::string_view> read_zip(std::string_view bytes, const std::string& name);

}  // namespace stylesweep::tensorfiles
