// File name patterns, and the files that match them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace stylesweep::sweep {

enum class Case { counts, ignored };

struct FoundFiles {
    std::vector<std::string> names;    ///< relative or absolute like the pattern. Sorted by bytes, each once
    std::vector<std::string> remarks;  ///< matches that were left out, and unreadable folders
};

/// The files that match `pattern`, relative to `folder` unless it is absolute. `*`, `?` and `[...]` match within a
/// name, `**` alone between slashes any number of folders, also none; `{a,b}` is a or b; `~` and `~user` at the
/// beginning are home folders; `\` escapes the next character. A name that begins with a dot needs a pattern with the
/// dot. A pattern that ends in `/` matches folders, any other files; links count as their targets. Below `**` each
/// folder is visited once, so link loops do no harm. A database's own folder (is_results_folder()) is left out unless
/// the pattern names it. Throws std::invalid_argument for an unclosed bracket, an unknown user and names that are not
/// UTF-8.
FoundFiles find_files(const std::string& pattern, const std::filesystem::path& folder, Case letters = Case::counts);

}  // namespace stylesweep::sweep
