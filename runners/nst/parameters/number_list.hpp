// Parses lists of numbers in parameters.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::nst {

/// A list such as 5,2; `word` means an empty one. Throws runners::BadInput with what parameter `name` takes: numbers
/// above 0, one for each `thing`.
std::vector<double> numbers_of(const char* name, const std::string& text, const char* word, const char* thing);

}  // namespace stylesweep::nst
