// What follows from a database's name: its file, and the names of what belongs to it.
#pragma once

#include <filesystem>
#include <string>

namespace stylesweep::schema {

/// The file that `file` refers to, absolute: symbolic links in its last part are followed, even to a file that does not
/// exist yet, as SQLite does when it opens it. So what belongs to a database behind a link stays beside the link's
/// target.
std::filesystem::path linked_file(const std::filesystem::path& file);

/// The database's name without `.db`.
std::string database_name(const std::filesystem::path& file);

/// The place beside the database `file` of something that belongs to it alone. With the kind "files", `X.db` has
/// `X.files`, and any other name `N` has `N-files`. No two databases of a folder share one: names by the first rule end
/// in `.files`, by the second in `-files`.
std::filesystem::path beside_database(const std::filesystem::path& file, const std::string& kind);

/// The folder of the database's images and logs.
std::filesystem::path files_folder_of(const std::filesystem::path& file);

}  // namespace stylesweep::schema
