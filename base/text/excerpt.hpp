// Shortens long texts for people: the beginning, the end, the length, and a hash to tell two apart.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/text/utf8.hpp"

namespace stylesweep {

/// FNV-1a of 64 bits: the same everywhere.
inline std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

/// The text; of one longer than `most` bytes only both ends, cut between UTF-8 characters:
/// "aaaa... (9999700 of 10000000 bytes left out, hash 0123456789abcdef) ...zzzz".
inline std::string excerpt(const std::string& text, std::size_t most = 400) {
    if (text.size() <= most) return text;
    const auto within_character = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80;
    };
    std::size_t head = most / 2, tail = text.size() - most / 4;
    while (head > 0 && within_character(head)) --head;
    while (tail < text.size() && within_character(tail)) ++tail;
    char hash[17];
    std::snprintf(hash, sizeof hash, "%016llx", static_cast<unsigned long long>(hash_of(text)));
    return text.substr(0, head) + "... (" + std::to_string(tail - head) + " of " + std::to_string(text.size()) +
           " bytes left out, hash " + hash + ") ..." + text.substr(tail);
}

/// Foreign text of any length made printable: first cut, then escaped. In this order, the cut is between characters of
/// the original text, and a long text costs little. On one line, or with its line breaks.
inline std::string excerpt_line(const std::string& text, std::size_t most = 400) {
    return printable_line(excerpt(text, most));
}
inline std::string excerpt_lines(const std::string& text, std::size_t most = 400) {
    return printable(excerpt(text, most));
}

/// The most bytes of a message or value shown to people.
inline constexpr std::size_t most_message = 4000;

}  // namespace stylesweep
