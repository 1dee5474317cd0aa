// Parses numbers, whatever the locale.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace stylesweep {

/// Parses the whole text with std::from_chars(): no spaces, no '+'. nullopt when it is not a number or is out of range.
template <class Number>
std::optional<Number> parse_as(std::string_view text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
}

/// Parses the number at the beginning of the text, such as 768 in "768x512".
template <class Number>
std::optional<Number> parse_beginning_as(std::string_view text) {
    Number number{};
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) return std::nullopt;
    return number;
}

}  // namespace stylesweep
