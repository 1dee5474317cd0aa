// Opening a database for reading alone, also where nothing may be written: somebody else's, or on a read-only medium.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>

namespace stylesweep::schema {

/// Opens an existing file read-only. SQLite shares its log with writers through a file beside the database, and reads
/// nothing where it cannot make that one. Then nobody writes, and the database is read as it lies; if a log with
/// content was left there, from a copy of both in $TMPDIR or /tmp that needs no name and goes with the connection.
/// What changes afterwards is not seen in these two ways. Throws SQLite::Exception, or StoreError where the copy
/// finds no room.
SQLite::Database open_to_read(const std::filesystem::path& file);

}  // namespace stylesweep::schema
