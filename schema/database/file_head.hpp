// Reads the header of an open database's file, bypassing SQLite's cache and write-ahead log.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>

namespace stylesweep::schema {

/// The header of a database file (https://www.sqlite.org/fileformat.html, 1.3), and the file's length.
struct FileHead {
    std::uint64_t bytes = 0;        ///< length of the file
    std::uint64_t bytes_named = 0;  ///< length of its pages according to the header, which a checkpoint writes first
    std::string lasting;            ///< the part that never changes while it is the same database
    std::uint32_t changes = 0;      ///< its change counter, which never decreases
};

/// Reads through SQLite's descriptor: opening and closing the file would drop this process's locks. Bytes missing from
/// a file that is too short read as zeros. nullopt when it cannot be read.
std::optional<FileHead> file_head(SQLite::Database& db);

}  // namespace stylesweep::schema
