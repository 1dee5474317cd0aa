// A cell of CSV (RFC 4180).
#pragma once

#include <string>
#include <string_view>

namespace stylesweep {

/// Appends the text, in quotes if it has a comma, a quote, a line end, or a space at either end, which many readers
/// drop. U+2400 replaces NUL, which CSV cannot represent.
inline void append_csv_field(std::string& out, std::string_view text) {
    constexpr std::string_view special{",\"\n\r\0", 5};
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    const bool blank_end = !text.empty() && (is_blank(text.front()) || is_blank(text.back()));
    if (!blank_end && text.find_first_of(special) == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) c == '\0' ? out += "\u2400" : out.append(c == '"' ? 2 : 1, c);
    out += '"';
}

}  // namespace stylesweep
