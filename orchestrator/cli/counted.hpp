// Counts in words, for messages.
#pragma once

#include <cstdint>
#include <string>

namespace stylesweep::cli {

/// "1 job", "2 jobs".
inline std::string jobs(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " job" : " jobs");
}

/// "it" or "them", as `count` asks.
inline const char* it_or_them(std::int64_t count) {
    return count == 1 ? "it" : "them";
}

}  // namespace stylesweep::cli
