// Writing a job's output files, and free disk space.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace stylesweep::runners {

/// Writes `content` under a temporary name next to `file`, then renames it, so that the file is complete or absent.
/// Creates its folder. Throws DiskFull if there is no space, else std::runtime_error; leaves nothing behind then.
void write_file(const std::filesystem::path& file, std::string_view content);

/// Free bytes for `folder`; the largest number if unknown.
std::uint64_t free_bytes(const std::filesystem::path& folder);

}  // namespace stylesweep::runners
