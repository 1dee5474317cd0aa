#include "schema/sqlite/query_parameters.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

namespace stylesweep::schema {
namespace {

struct Connection {
    std::string bound(const std::string& sql, const ParameterTexts& given, const ParameterTexts& defaults = {}) {
        SQLite::Statement statement(db, sql);
        bind_parameters(db, statement, given, defaults);
        statement.executeStep();
        return statement.getColumn(0).getString();
    }
    std::string refusal(const std::string& sql, const ParameterTexts& given, const ParameterTexts& defaults = {}) {
        try {
            bound(sql, given, defaults);
        } catch (const std::invalid_argument& error) {
            return error.what();
        }
        return "none";
    }
    SQLite::Database db{":memory:", SQLite::OPEN_READWRITE};
};

TEST_CASE_FIXTURE(Connection, "an unknown, a missing and a nameless parameter are told with what there is") {
    CHECK(refusal("SELECT 1", {{"a", "1"}}) == "-p a: the query has no parameter :a; it has none");
    CHECK(refusal("SELECT :x + :y", {{"a", "1"}}) == "-p a: the query has no parameter :a; it has: x, y");
    CHECK(refusal("SELECT :x + :y", {{"x", "1"}}) == "the query's parameter :y has no value; give -p y=VALUE");
    CHECK(refusal("SELECT ?", {}) == "SQL: give the parameter '?' a name, such as :limit, and its value with -p");
    CHECK(refusal("SELECT ?1", {{"1", "2"}}) ==
          "SQL: give the parameter '?' a name, such as :limit, and its value with -p");
}

TEST_CASE_FIXTURE(Connection, "a value is bound as a number if that is written like this, else as text") {
    const std::pair<const char*, const char*> cases[] = {
        {"7", "integer 7"},
        {"-7", "integer -7"},
        {"+7", "text +7"},
        {"007", "text 007"},
        {"1e3", "text 1e3"},
        {"86e1", "text 86e1"},
        {"3.10", "text 3.10"},
        {"0.5", "real 0.5"},
        {"1.0", "real 1.0"},
        {"1e-7", "real 1.0e-07"},
        {"0.30000000000000004", "real 0.3"},
        {"9223372036854775808", "text 9223372036854775808"},
        {"", "text "},
        {"7 ", "text 7 "},
        {"0x10", "text 0x10"},
        {"inf", "text inf"},
        {"nan", "text nan"},
        {"1e999", "text 1e999"},
        {"'7'", "text 7"},
        {"''", "text "},
        {"'", "text '"},
        {"o'hara", "text o'hara"},
        {"NULL", "null "},
        {"null", "text null"},
        {"1; DROP TABLE x", "text 1; DROP TABLE x"},
    };
    for (const auto& [text, expected] : cases)
        CHECK(bound("SELECT typeof(:v) || ' ' || coalesce(:v, '')", {{"v", text}}) == expected);
}

TEST_CASE_FIXTURE(Connection, "a default stands in, and a quoted one says that the value is text") {
    CHECK(bound("SELECT :a || :b", {{"a", "3"}}, {{"a", "1"}, {"b", "2"}}) == "32");
    CHECK(bound("SELECT typeof(:a) || :a", {{"a", "007"}}, {{"a", "''"}}) == "text007");
    CHECK(bound("SELECT typeof(:a) || :a", {{"a", "'7'"}}, {{"a", "'x'"}}) == "text7");
    CHECK(bound("SELECT typeof(:a) || :a", {}, {{"a", "'7'"}}) == "text7");
    CHECK(bound("SELECT typeof(:a)", {{"a", "007"}}, {{"a", "0"}}) == "integer");
}

TEST_CASE_FIXTURE(Connection, "where the default is a number, any form of one is a number, and text is an error") {
    const ParameterTexts defaults{{"seconds", "10"}};
    for (const char* text : {"1e3", "+1000", "01000", "1000", "1000.0"}) {
        CAPTURE(text);
        CHECK(bound("SELECT typeof(:seconds) <> 'text' AND :seconds = 1000", {{"seconds", text}}, defaults) == "1");
    }
    CHECK(bound("SELECT :seconds IS NULL", {{"seconds", "NULL"}}, defaults) == "1");
    for (const char* text : {"O.1", "abc", "", "'7'", "inf", "1,5"}) {
        CAPTURE(text);
        CHECK(refusal("SELECT :seconds", {{"seconds", text}}, defaults) ==
              "-p seconds=" + std::string(text) +
                  ": :seconds is a number (by default 10), and this is text, which SQL takes for greater than any "
                  "number");
    }
}

TEST_CASE_FIXTURE(Connection, "a number that is bound as text is remarked on") {
    SQLite::Statement statement(db, "SELECT :a, :b, :c, :d");
    CHECK(bind_parameters(db, statement, {{"a", "86e1"}, {"b", "7"}, {"c", "'86e1'"}, {"d", "x"}}) ==
          std::vector<std::string>{"-p a=86e1 is text, with these very characters; the number is written 860"});
}

TEST_CASE_FIXTURE(Connection, "a parameter may begin with any of SQLite's signs and stand more than once") {
    CHECK(bound("SELECT $a || @b || $a", {{"a", "x"}, {"b", "y"}}) == "xyx");
}

}  // namespace
}  // namespace stylesweep::schema
