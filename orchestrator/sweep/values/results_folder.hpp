// Folders in which stylesweep itself keeps the pictures and logs of a database.
#pragma once

#include <filesystem>

namespace stylesweep::sweep {

/// Whether the folder belongs to a database: by its name (`X.files`, `N-files`) and either the lock file of a run in
/// it or the database beside it. A link counts as its target.
bool is_results_folder(const std::filesystem::path& folder);

}  // namespace stylesweep::sweep
