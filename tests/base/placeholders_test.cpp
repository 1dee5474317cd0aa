#include "base/text/placeholders.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace stylesweep;

namespace {

// Pieces joined, placeholders in angle brackets with their offset, conditions with what they stand for.
std::string joined(const std::vector<Piece>& pieces) {
    std::string out;
    for (const Piece& piece : pieces) {
        const std::string then = piece.kind == Piece::Kind::condition ? "?" + joined(piece.then) : "";
        out += piece.kind == Piece::Kind::text ? piece.text
                                               : "<" + piece.text + "@" + std::to_string(piece.offset) + then + ">";
    }
    return out;
}

std::string split(const std::string& text) {
    return joined(split_placeholders(text));
}

}  // namespace

TEST_CASE("a brace that is neither a placeholder's nor doubled is refused, with what follows it") {
    for (const char* text : {"{", "}", "a{", "a}", "{}", "{a", "{a b}", "{a+b}", "{{a}", "{a}}", "{print $1}",
                             "${HOME:-x}", "{?x}", "{a?", "{a?x", "{a?{b}", "{a?{b c}}", "{a?{{x}}}"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(split_placeholders(text), std::invalid_argument);
    }
    CHECK_THROWS_WITH(split_placeholders("awk {print $1}"),
                      "the '{' of '{print $1}' does not start a {placeholder}; for literal braces write "
                      "{{print $1}}");
    CHECK_THROWS_WITH(split_placeholders("if {"),
                      "the '{' of '{' does not start a {placeholder}; for a literal brace write {{");
    CHECK_THROWS_WITH(split_placeholders("a } else {{"),
                      "the '}' of '} else {{' does not start a {placeholder}; for a literal brace write }}");
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
        {"{optimizer.lr} {learning-rate}", "<optimizer.lr@0> <learning-rate@15>"},
        {"{amp?--amp}", "<amp@0?--amp>"},
        {"x{lr?--lr={lr}}y", "x<lr@1?--lr=<lr@10>>y"},
        {"{a?{b?x}y?}}}", "<a@0?<b@3?x>y?>}"},
        {"{a?}", "<a@0?>"},
    };
    for (const auto& [text, pieces] : cases) {
        CAPTURE(text);
        CHECK(split(text) == pieces);
    }
}

TEST_CASE("a parameter's environment variable has no character that a shell does not take") {
    CHECK(parameter_variable("lr") == "STYLESWEEP_PARAM_lr");
    CHECK(parameter_variable("optimizer.learning-rate") == "STYLESWEEP_PARAM_optimizer_learning_rate");
    CHECK(parameter_file_variable("a.b") == "STYLESWEEP_PARAM_a_b_FILE");
    const std::string longest(most_word - std::string("STYLESWEEP_PARAM_a=").size(), 'x');
    CHECK_FALSE(is_too_long_for_variable("a", longest));
    CHECK(is_too_long_for_variable("a", longest + "x"));
    CHECK(is_too_long_for_variable("ab", longest));
}
