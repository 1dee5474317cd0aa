// What somebody who misspelt a name may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::sweep {

/// The known name within a third of the word's length (at least 2) in edits (insert, delete, replace, swap
/// neighbours: Damerau 1964, optimal string alignment), or that differs in case only; "" when none is so near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// "; did you mean 'x'?" or, when nothing is near, "; known: a, b, c".
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace stylesweep::sweep
