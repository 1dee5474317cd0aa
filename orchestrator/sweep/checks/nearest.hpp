// Suggestions for misspelt names.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::sweep {

/// The known name within a third of the word's length (at least 2) in edits (insert, delete, replace, swap neighbours:
/// Damerau 1964, optimal string alignment), ignoring case; "" when none is close.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// "; did you mean 'x'?"; "" when no name is close.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

/// The same for the files of a missing file's folder.
std::string nearest_file(const std::filesystem::path& missing);

/// "; did you mean 'x'?" or, if no name is close, "; known: a, b, c".
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace stylesweep::sweep
