// Suggestions for misspelt names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::sweep {

/// The known name within a third of the word's length (at least 2) in edits (insert, delete, replace, swap neighbours:
/// Damerau 1964, optimal string alignment), or that differs only in case; "" when none is close.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// "; did you mean 'x'?" or, if no name is close, "; known: a, b, c".
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace stylesweep::sweep
