// Numbers written as text, whatever the locale.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace stylesweep {

/// All of the text as a number, as std::from_chars() reads it: without blanks, without '+'. nullopt when it is no
/// number or is out of range.
template <class Number>
std::optional<Number> parse_as(std::string_view text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
}

/// The number that the text begins with, as 768 in "768x512".
template <class Number>
std::optional<Number> parse_beginning_as(std::string_view text) {
    Number number{};
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) return std::nullopt;
    return number;
}

}  // namespace stylesweep
