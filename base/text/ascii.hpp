// ASCII letters and digits, whatever the locale. Bytes of other characters (UTF-8) never match.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace stylesweep {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A letter, a digit or '_'.
constexpr bool is_word_character(char c) {
    return is_letter(c) || is_digit(c) || c == '_';
}

constexpr bool is_hex(std::string_view text) {
    return std::ranges::all_of(text,
                               [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

constexpr char lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline std::string lower_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return lower_case(c); });
    return out;
}

/// 1 to 100 letters, digits, '_' and characters of `others`.
constexpr bool is_name(std::string_view text, std::string_view others = "") {
    const auto allowed = [&](char c) { return is_word_character(c) || others.find(c) != std::string_view::npos; };
    return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, allowed);
}

}  // namespace stylesweep
