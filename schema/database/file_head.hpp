// What the file of an open database says of itself, past SQLite's cache and log.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>

namespace stylesweep::schema {

/// The header of a database's file (https://www.sqlite.org/fileformat.html, 1.3), and how long the file is.
struct FileHead {
    std::uint64_t bytes = 0;        ///< of the file
    std::uint64_t bytes_named = 0;  ///< that its pages take, by the header; a checkpoint writes this first
    std::string lasting;            ///< what stays as long as it is the same database
    std::uint32_t changes = 0;      ///< its change counter, which never falls
};

/// By the descriptor that SQLite holds: to open the file and close it would drop the locks of this process. What is
/// missing of a file that is too short reads as zeros. Nothing where it cannot be read.
std::optional<FileHead> file_head(SQLite::Database& db);

}  // namespace stylesweep::schema
