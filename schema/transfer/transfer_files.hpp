// The files part of a transfer: each file of a new attempt beside the target database, under a name that is free.
#pragma once

#include "schema/transfer/transfer.hpp"

namespace stylesweep::schema {

/// Copies the files named in temp.file_move (source_path, sha256 or NULL, wanted, path) of the connection: fills `path`
/// with the name that each has below `target_files`. A file is taken over only whole, and with the hash of its row.
/// The same content under the same name is shared; another content gets a name of its own. Missing files are noted.
void move_files(SQLite::Database& db, const std::filesystem::path& source_files,
                const std::filesystem::path& target_files, Transferred& done);

}  // namespace stylesweep::schema
