// Opens a database for reading only, even where nothing may be written: someone else's, or on a read-only medium.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>

namespace stylesweep::schema {

/// Opens an existing file read-only. SQLite shares its log with writers through a file beside the database, and cannot
/// read without creating that file. Where it cannot be created, nobody is writing, so the database is read as it is. If
/// a log with content was left there, a copy of both in $TMPDIR or /tmp is read, which is unlinked at once. Later
/// changes are not seen in these two cases. Throws SQLite::Exception, or StoreError when there is no space for the
/// copy.
SQLite::Database open_to_read(const std::filesystem::path& file);

}  // namespace stylesweep::schema
