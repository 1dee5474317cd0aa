// Patterns of file names, and the files that they find.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace stylesweep::sweep {

enum class Case { counts, ignored };

struct FoundFiles {
    std::vector<std::string> names;    ///< as the pattern begins: relative or absolute. Sorted by bytes, each once
    std::vector<std::string> remarks;  ///< what matched and is left out, what could not be read
};

/// The files that `pattern` finds, relative to `folder` unless it is absolute. `*`, `?` and `[...]` match within a
/// name,
/// `**` alone between slashes any number of folders, also none; `{a,b}` is a or b; `~` and `~user` at the beginning are
/// home folders; `\` takes the next character for itself. A name that begins with a point is found by a pattern that
/// has the point. A pattern that ends in `/` finds folders, any other one files; links count as what they point to.
/// Below `**` each folder is gone through once, so links that lead back do no harm. Throws std::invalid_argument for a
/// bracket that is not closed, an unknown user and names that are no UTF-8.
FoundFiles find_files(const std::string& pattern, const std::filesystem::path& folder, Case letters = Case::counts);

}  // namespace stylesweep::sweep
