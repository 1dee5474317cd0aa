// Long texts where people read: their beginning, their end, and how much is left out.
#pragma once

#include <string>

namespace stylesweep {

/// The text; of one longer than `most` bytes what is at both its ends, cut between characters of UTF-8:
/// "aaaa... (9999700 bytes left out) ...zzzz".
inline std::string shown_text(const std::string& text, std::size_t most = 400) {
    if (text.size() <= most) return text;
    const auto within_character = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80;
    };
    std::size_t head = most / 2, tail = text.size() - most / 4;
    while (head > 0 && within_character(head)) --head;
    while (tail < text.size() && within_character(tail)) ++tail;
    return text.substr(0, head) + "... (" + std::to_string(tail - head) + " bytes left out) ..." + text.substr(tail);
}

/// The most bytes of a message to people, or of a value that they look at.
inline constexpr std::size_t most_message = 4000;

}  // namespace stylesweep
