// The tar files that PyTorch's first versions wrote.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace stylesweep::tensorfiles {

/// Whether `bytes` begin with a header of POSIX ustar or GNU tar.
bool is_tar(std::string_view bytes);

/// Plain files by name (without a leading "./"), as views into `bytes`; folders, links and extended headers are
/// skipped. Throws FileError, prefixed with `name`, when the archive is truncated, a checksum is wrong or two files
/// share a name.
std::map<std::string, std::string_view> read_tar(std::string_view bytes, const std::string& name);

}  // namespace stylesweep::tensorfiles
