// Whether there is a database yet.
#pragma once

#include <filesystem>

namespace stylesweep::schema {

/// Not while the file is empty, as it is for a moment when another process makes it.
inline bool has_database(const std::filesystem::path& file) {
    std::error_code error;
    return std::filesystem::exists(file, error) && std::filesystem::file_size(file, error) != 0;
}

}  // namespace stylesweep::schema
