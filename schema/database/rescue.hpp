// Rescues the rows of a database whose file was deleted, moved or replaced, while its connection is open.
#pragma once

#include <filesystem>
#include <string>

#include "schema/database/file_watch.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schema {

/// Completes the file where it is now (SQLite leaves rows in the log of a moved file). If it has no name any more, or
/// that fails, writes everything to a new file named after `wanted` (absolute) plus `.rescued`: in the same folder,
/// else in the working folder, else in $TMPDIR or /tmp. Then removes the lost file's log, which SQLite would apply to
/// the next file of that name. Of a file that was overwritten in place nothing is copied: its log is set aside, and the
/// new content is left as it is. Nobody else may be using the database. Returns where the rows are and what to do;
/// never throws.
std::string rescue(Store& store, const FileLoss& loss, const std::filesystem::path& wanted) noexcept;

}  // namespace stylesweep::schema
