// Bounds how deep the JSON of strangers is nested.
#pragma once

#include <string_view>

namespace stylesweep {

inline constexpr int most_json_depth = 500;

/// Whether lists and objects in `json` are nested deeper than `most`. nlohmann copies and writes values recursively:
/// some ten thousand brackets would exhaust the stack.
bool nests_too_deep(std::string_view json, int most = most_json_depth);

}  // namespace stylesweep
