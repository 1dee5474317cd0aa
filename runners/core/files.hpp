// Files a job leaves behind, and the room there is for them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace stylesweep::runners {

/// Writes `content` under a temporary name beside `file`, then renames it: a file is whole or not there. Makes its
/// folder. Throws DiskFull when there is no room, else std::runtime_error; nothing is left behind.
void write_file(const std::filesystem::path& file, std::string_view content);

/// Bytes that may still be written below `folder`; the largest number when the system does not say.
std::uint64_t free_bytes(const std::filesystem::path& folder);

}  // namespace stylesweep::runners
