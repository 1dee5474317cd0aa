// What a database's name says: which file it is, and how what belongs to it is called.
#pragma once

#include <filesystem>
#include <string>

namespace stylesweep::schema {

/// The file that `file` names, absolute: symbolic links in its last part are followed, also to a file that is not
/// there yet, as SQLite does when it opens it. So a database behind a link keeps with its target what belongs to it.
std::filesystem::path linked_file(const std::filesystem::path& file);

/// The database's name without `.db`.
std::string database_name(const std::filesystem::path& file);

/// Where something that belongs to the database `file` alone lies, beside it. `kind` is "files", say:
/// `X.db` has `X.files`, and every other name `N` has `N-files`. No two databases of a folder share one: what was
/// made by the first rule ends in `.files`, what was made by the second one in `-files`.
std::filesystem::path beside_database(const std::filesystem::path& file, const std::string& kind);

/// The folder of the database's images and logs.
std::filesystem::path files_folder_of(const std::filesystem::path& file);

}  // namespace stylesweep::schema
