#include "schema/placeholders.hpp"

#include <algorithm>
#include <stdexcept>

namespace stylesweep::schema {
namespace {

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

// The name in the braces that open at `at`.
std::string_view name_at(std::string_view text, std::size_t at) {
    const std::size_t end = text[at] == '{' ? text.find('}', at) : std::string_view::npos;
    const std::string_view name = end == std::string_view::npos ? "" : text.substr(at + 1, end - at - 1);
    if (is_name(name)) return name;
    throw std::invalid_argument("the '" + std::string(1, text[at]) + "' of '" + std::string(text.substr(at, 12)) +
                                "' begins no {placeholder}; for the character itself write it twice");
}

}  // namespace

std::string quoted_for_shell(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::vector<Piece> split_placeholders(std::string_view text) {
    std::vector<Piece> pieces;
    const auto add_text = [&](char c, std::size_t at) {
        if (pieces.empty() || pieces.back().kind != Piece::Kind::text) pieces.push_back({Piece::Kind::text, "", at});
        pieces.back().text += c;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c != '{' && c != '}') {
            add_text(c, at);
        } else if (at + 1 < text.size() && text[at + 1] == c) {
            add_text(c, at++);
        } else {
            const std::string_view name = name_at(text, at);
            pieces.push_back({Piece::Kind::placeholder, std::string(name), at});
            at += name.size() + 1;
        }
    }
    return pieces;
}

}  // namespace stylesweep::schema
