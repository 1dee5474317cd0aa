// Lists in messages: "a, b, c".
#pragma once

#include <string>

namespace stylesweep {

/// Joins any range of strings, with `between` between two of them.
std::string joined(const auto& texts, const char* between = ", ") {
    std::string list;
    for (const std::string& each : texts) list += (list.empty() ? "" : between) + each;
    return list;
}

}  // namespace stylesweep
