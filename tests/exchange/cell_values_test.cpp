#include "orchestrator/exchange/csv/cell_values.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace stylesweep::exchange;

TEST_CASE("a figure is a finite number with a decimal point") {
    for (const auto& [text, number] : std::vector<std::pair<const char*, double>>{
             {"1", 1}, {"-0.5", -0.5}, {"+2", 2}, {".5", 0.5}, {"1e-3", 0.001}, {"007", 7}})
        CHECK(number_in(text) == number);
    for (const char* text : {"", "x", "1x", "1 2", "nan", "inf", "1e999", "+-1", "--1", "0x10", "1,5", "1_000"}) {
        CAPTURE(text);
        CHECK_FALSE(number_in(text));
    }
}

TEST_CASE("what programs write where there is no figure is known, in any case") {
    for (const char* text : {"nan", "NaN", "NA", "N/A", "#N/A", "<NA>", "null", "NULL", "None", "-", "--"}) {
        CAPTURE(text);
        CHECK(says_no_figure(text));
    }
    for (const char* text : {"inf", "-Inf", "Infinity"}) CHECK(says_infinite(text));
    for (const char* text : {"", "0", "nano", "none of them"}) CHECK_FALSE(says_no_figure(text));
}

TEST_CASE("a decimal comma is read as a point only where nothing else can be meant by it") {
    CHECK(with_decimal_point("0,61") == "0.61");
    CHECK(with_decimal_point("-1,5e3") == "-1.5e3");
    for (const char* text : {"1.234,5", "1,234,5", "a,b", "1.5", ""}) {
        CAPTURE(text);
        CHECK_FALSE(with_decimal_point(text));
    }
    for (const char* text : {"1,234", "12,345,678", "-1,234.5"}) CHECK(may_have_thousands(text));
    for (const char* text : {"0,123", "1,23", "1,2345", "1234,567", "1234"}) {
        CAPTURE(text);
        CHECK_FALSE(may_have_thousands(text));
    }
}

TEST_CASE("a cell without quotes is what the same letters are in a sweep file") {
    for (const char* text : {"1", "3.10", "1e5", "-0.50", "true", "false", "12345678901234567890123"})
        CHECK(bare_value(text) == text);
    for (const char* text : {"007", "+1", ".5", "-0", "1e999", "True", "null", "nan", "2024-01-31", "a\"b\\c\n"}) {
        CAPTURE(text);
        CHECK(bare_value(text) == text_value(text));
    }
    CHECK(text_value("3.10") == "\"3.10\"");
    CHECK(text_value("a\"b\\ü\n") == R"("a\"b\\ü\n")");
}

TEST_CASE("a value is recognised in the forms that tables show it in") {
    for (const auto& [cell, json] : std::vector<std::pair<const char*, const char*>>{{"3.10", "3.10"},
                                                                                     {"3.1", "3.10"},
                                                                                     {"100000", "1e5"},
                                                                                     {"a\"b", R"("a\"b")"},
                                                                                     {"007", "\"007\""},
                                                                                     {"1", "true"},
                                                                                     {"true", "true"},
                                                                                     {"0", "false"},
                                                                                     {"", "null"},
                                                                                     {"", "\"\""}}) {
        CAPTURE(json);
        CHECK(shows(cell, json));
    }
    for (const auto& [cell, json] : std::vector<std::pair<const char*, const char*>>{
             {"3.2", "3.1"}, {"7", "\"007\""}, {"x", "1"}, {"2", "true"}, {"", "0"}}) {
        CAPTURE(json);
        CHECK_FALSE(shows(cell, json));
    }
}
