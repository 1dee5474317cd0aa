// Characters, words and numbers of text.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/text/ascii.hpp"
#include "base/text/csv_field.hpp"
#include "base/text/parse_as.hpp"
#include "base/text/unknown_column.hpp"
#include "base/text/words.hpp"

using namespace stylesweep;

TEST_CASE("only the whole text is a number, and only one that fits") {
    for (const char* text : {"", " 1", "1 ", "+1", "1.5", "0x10", "ten", "9223372036854775808"})
        CHECK_FALSE(parse_as<std::int64_t>(text));
    CHECK(parse_as<std::int64_t>("-9223372036854775808") == INT64_MIN);
    for (const char* text : {"", ".", "1,5", "1e999", "1.5x"}) CHECK_FALSE(parse_as<double>(text));
    CHECK(parse_as<double>("-1.5e3") == -1500);
    CHECK(parse_beginning_as<double>("768x512") == 768);
    CHECK_FALSE(parse_beginning_as<double>("x512"));
}

TEST_CASE("a name has 1 to 100 letters, digits, underscores and what is allowed beside them") {
    for (const char* text : {"", "a b", "a-b", "\xC3\xA4", "a.b"}) CHECK_FALSE(is_name(text));
    CHECK_FALSE(is_name(std::string(101, 'a')));
    CHECK(is_name(std::string(100, 'a')));
    CHECK(is_name("Run_7"));
    CHECK(is_name("a-b.c", "-."));
}

TEST_CASE("lower case changes A to Z and nothing else") {
    CHECK(lower_case("AZ az 09 \xC3\x84@[") == "az az 09 \xC3\x84@[");
    CHECK(is_hex("09afAF"));
    CHECK_FALSE(is_hex("0g"));
}

TEST_CASE("names are taken apart into words") {
    using Words = std::vector<std::string>;
    CHECK(words_of("val_Loss--2", Capitals::plain, is_letter) == Words{"val", "loss"});
    CHECK(words_of("valLoss", Capitals::plain, is_letter) == Words{"valloss"});
    CHECK(words_of("valLoss mAP", Capitals::begin_words, is_letter) == Words{"val", "loss", "m", "ap"});
    CHECK(words_of("", Capitals::plain, is_letter).empty());
    CHECK(has_word("amp > 1", "amp"));
    CHECK(has_word("lamp + amp", "amp"));
    CHECK_FALSE(has_word("lamp + amp_2", "amp"));
}

TEST_CASE("a cell of CSV is quoted where readers would read something else") {
    const auto field = [](std::string_view text) {
        std::string out = "a,";
        append_csv_field(out, text);
        return out.substr(2);
    };
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", ""},         {"plain", "plain"},   {"a,b", "\"a,b\""},          {"a\"b", "\"a\"\"b\""},
        {" a", "\" a\""}, {"a\nb", "\"a\nb\""}, {{"a\0", 2}, "\"a\u2400\""},
    };
    for (const auto& [text, cell] : cases) CHECK(field(text) == cell);
}

TEST_CASE("an unknown column is told by both kinds of SQLite's message") {
    CHECK(unknown_column("no such column: lr") == "lr");
    CHECK(unknown_column("no such column: \"fp 32\" - should this be a string literal in single-quotes?") == "fp 32");
    CHECK(unknown_column("no such column: a.\"b\"") == "a.\"b\"");
    CHECK(unknown_column("no such table: lr") == "");
}
