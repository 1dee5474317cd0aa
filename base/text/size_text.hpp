// Sizes in messages.
#pragma once

#include <concepts>
#include <cstdio>
#include <string>

namespace stylesweep {

/// "200 MB", "20.3 GB" (decimal).
inline std::string size_text(std::convertible_to<double> auto size) {
    const auto bytes = static_cast<double>(size);
    char text[40];
    std::snprintf(text, sizeof text, bytes < 1e9 ? "%.0f MB" : "%.1f GB", bytes / (bytes < 1e9 ? 1e6 : 1e9));
    return text;
}

}  // namespace stylesweep
