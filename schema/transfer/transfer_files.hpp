// The files of a transfer: copies each file of a new attempt beside the target database, under a free name.
#pragma once

#include "schema/transfer/transfer.hpp"

namespace stylesweep::schema {

/// Copies the files named in temp.file_move (source_path, sha256 or NULL, wanted, path) of the connection: sets `path`
/// to the name of each below `target_files`. A file is copied only completely and with the hash of its row. The same
/// content under the same name is shared; different content gets another name. Missing files are noted.
void move_files(SQLite::Database& db, const std::filesystem::path& source_files,
                const std::filesystem::path& target_files, Transferred& done);

}  // namespace stylesweep::schema
