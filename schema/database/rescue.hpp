// The rows of a database whose file was deleted, moved or replaced, brought to safety while its connection is open.
#pragma once

#include <filesystem>
#include <string>

#include "schema/database/file_watch.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schema {

/// Makes the file whole where it lies now (SQLite leaves rows in the log of a file that was moved); where it has no
/// name any more, or that fails, writes all to a new file, whose name is that of `wanted` (absolute) and `.rescued`: in
/// the same folder, else in the working folder, else in $TMPDIR or /tmp. Takes the lost file's log away then, which
/// SQLite would play into the next file of the name. Of a file that was overwritten in place nothing is copied: its log
/// is put aside, and what is there now stays as it is. Nobody else uses the database by then. Says where the
/// rows are and what to do; never throws.
std::string rescue(Store& store, const FileLoss& loss, const std::filesystem::path& wanted) noexcept;

}  // namespace stylesweep::schema
