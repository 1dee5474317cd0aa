#include "base/text/table.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <sstream>

#include "base/text/excerpt.hpp"

using namespace stylesweep;

namespace {

std::string written(const Table& table, Format format) {
    std::ostringstream out;
    write_table(out, table, format);
    return out.str();
}

Table small() {
    return {{"name", "runtime_s", "jobs"},
            {{std::string("vgg19"), 1.0 / 3, std::int64_t{12}},
             {std::string("café"), 2.5, std::int64_t{3}},
             {Cell{}, Cell{}, std::int64_t{0}}}};
}

Table hostile() {
    return {{"a|b"}, {{std::string("<script>\"x\"|\x1b[31m\n\xC2\x9B[2J")}}};
}

}  // namespace

TEST_CASE("an unknown format is none") {
    CHECK_FALSE(parse_format("xml"));
    CHECK_FALSE(parse_format(""));
    CHECK(parse_format("csv") == Format::csv);
    CHECK(parse_format("json") == Format::json);
    CHECK(parse_format("table") == Format::table);
    CHECK(parse_format("markdown") == Format::markdown);
}

TEST_CASE("tables for people show the ends of a long text with its length and hash, CSV and JSON have it whole") {
    const std::string text = "begin" + std::string(10'000'000, 'x') + "end";
    for (const auto& [format, cut] :
         {std::pair{Format::table, true}, {Format::markdown, true}, {Format::csv, false}, {Format::json, false}}) {
        std::ostringstream out;
        write_table(out, {{"t", "s"}, {{text, "short"}}}, format);
        CHECK((out.str().size() < 10'000) == cut);
        CHECK((out.str().find("xxx... (9997008 of 10000008 bytes left out, hash ") != std::string::npos) == cut);
        CHECK(out.str().ends_with("1 value is cut short; --format json shows everything\n") == cut);
        CHECK(out.str().find("begin") != std::string::npos);
        CHECK(out.str().find("xend") != std::string::npos);
    }
}

TEST_CASE("a NUL is no part of a CSV") {
    std::ostringstream out;
    write_table(out, {{"t"}, {{std::string("a\0b", 3)}}}, Format::csv);
    CHECK(out.str() == "t\n\"a\u2400b\"\n");
}

TEST_CASE("a text is cut between its characters") {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "\u00e9";
    for (std::size_t most = 100; most < 108; ++most) {
        const std::string shown = stylesweep::excerpt(text, most);
        const auto left_out = shown.find("... (");
        CHECK(left_out % 2 == 0);
        CHECK(shown.size() < 170);
        CHECK(shown.ends_with("\u00e9"));
        CHECK(shown[shown.find(") ...") + 5] == '\xc3');
    }
    CHECK(stylesweep::excerpt(text, 2000) == text);
}

TEST_CASE("a table for terminals is aligned, numbers to the right, shortened") {
    CHECK(written(small(), Format::table) ==
          "name   runtime_s  jobs\n"
          "-----  ---------  ----\n"
          "vgg19   0.333333    12\n"
          "café         2.5     3\n"
          "                     0\n");
}

TEST_CASE("csv keeps every digit and leaves absent cells empty") {
    CHECK(written(small(), Format::csv) == "name,runtime_s,jobs\nvgg19,0.3333333333333333,12\ncafé,2.5,3\n,,0\n");
}

TEST_CASE("json is an array of objects with null for absent") {
    CHECK(written(small(), Format::json) ==
          "[\n {\"name\": \"vgg19\", \"runtime_s\": 0.3333333333333333, \"jobs\": 12},\n"
          " {\"name\": \"café\", \"runtime_s\": 2.5, \"jobs\": 3},\n"
          " {\"name\": null, \"runtime_s\": null, \"jobs\": 0}\n]\n");
    CHECK(written({{"a"}, {}}, Format::json) == "[]\n");
    CHECK(written({{"a"}, {{std::numeric_limits<double>::infinity()}}}, Format::json) == "[\n {\"a\": null}\n]\n");
}

TEST_CASE("markdown has a rule that says which columns are numbers") {
    CHECK(written(small(), Format::markdown) ==
          "| name | runtime_s | jobs |\n| --- | ---: | ---: |\n| vgg19 | 0.333333 | 12 |\n| café | 2.5 | 3 "
          "|\n|  |  | 0 |\n");
}

TEST_CASE("hostile text can neither steer a terminal nor break a row") {
    CHECK(written(hostile(), Format::table).find_first_of("\x1b\xC2") == std::string::npos);
    CHECK(written(hostile(), Format::table).ends_with("<script>\"x\"|?[31m ?[2J\n"));
    CHECK(written(hostile(), Format::markdown) == "| a\\|b |\n| --- |\n| &lt;script>\"x\"\\|?\\[31m ?\\[2J |\n");
    CHECK(written({{"a"}, {{std::string("x,\"y\"\nz")}}}, Format::csv) == "a\n\"x,\"\"y\"\"\nz\"\n");
    CHECK(written({{"a"}, {{std::string("\x1b\xff\"")}}}, Format::json) ==
          "[\n {\"a\": \"\\u001b\xEF\xBF\xBD\\\"\"}\n]\n");
}

TEST_CASE("a csv row of one absent cell is not a blank line") {
    CHECK(written({{"a"}, {{Cell{}}}}, Format::csv) == "a\n\"\"\n");
}
