// Lists of numbers as parameters write them.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::nst {

/// A list such as 5,2; `word` stands for an empty one. Throws runners::BadInput that says what parameter `name` takes:
/// numbers above 0, one for each `thing`.
std::vector<double> numbers_of(const char* name, const std::string& text, const char* word, const char* thing);

}  // namespace stylesweep::nst
