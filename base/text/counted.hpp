// Counts in words, for messages: "1 job", "2 jobs".
#pragma once

#include <concepts>
#include <string>

namespace stylesweep {

/// `one` where the count is 1, else `many`: "is" or "are", "it" or "them".
constexpr const char* one_or_many(std::integral auto count, const char* one, const char* many) {
    return count == 1 ? one : many;
}

/// The count with its noun, whose plural ends in s.
inline std::string counted(std::integral auto count, const std::string& thing) {
    return std::to_string(count) + " " + thing + one_or_many(count, "", "s");
}

}  // namespace stylesweep
