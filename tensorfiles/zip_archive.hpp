// The zip files that torch.save() writes: entries stored as they are, never compressed.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace stylesweep::tensorfiles {

/// Entries by name, as views into `bytes`. Zip64 is understood. Throws FileError, `name` in front, when the archive is
/// cut or contradicts itself, when entries overlap, share a name or are compressed (so a small file cannot hold more
/// than its size), and when an entry's CRC-32 is wrong.
std::map<std::string, std::string_view> read_zip(std::string_view bytes, const std::string& name);

}  // namespace stylesweep::tensorfiles
