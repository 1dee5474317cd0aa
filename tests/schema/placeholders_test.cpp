#include "schema/placeholders.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace stylesweep::schema;

namespace {

// Pieces joined, placeholders in angle brackets with their offset.
std::string split(const std::string& text) {
    std::string out;
    for (const Piece& piece : split_placeholders(text))
        out +=
            piece.kind == Piece::Kind::text ? piece.text : "<" + piece.text + "@" + std::to_string(piece.offset) + ">";
    return out;
}

}  // namespace

TEST_CASE("a brace that is neither a placeholder's nor doubled is refused, with what follows it") {
    for (const char* text :
         {"{", "}", "a{", "a}", "{}", "{a", "{a b}", "{a-b}", "{{a}", "{a}}", "{print $1}", "${HOME:-x}"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(split_placeholders(text), std::invalid_argument);
    }
    CHECK_THROWS_WITH(split_placeholders("awk {print $1}"),
                      "the '{' of '{print $1}' begins no {placeholder}; for the character itself write it twice");
}

TEST_CASE("placeholders are found where they begin, doubled braces are single ones") {
    const std::pair<const char*, const char*> cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"{lr}", "<lr@0>"},
        {"--lr={lr}", "--lr=<lr@5>"},
        {"{a}{b_2}.png", "<a@0><b_2@3>.png"},
        {"{{a}}", "{a}"},
        {"{{{a}}}", "{<a@2>}"},
        {"awk '{{print $1}}'", "awk '{print $1}'"},
    };
    for (const auto& [text, pieces] : cases) {
        CAPTURE(text);
        CHECK(split(text) == pieces);
    }
}
