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
    std::string refusal(const std::string& sql, const ParameterTexts& given) {
        try {
            bound(sql, given);
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

TEST_CASE_FIXTURE(Connection, "a value is bound as the number it reads as, else as text") {
    const std::pair<const char*, const char*> cases[] = {
        {"7", "integer 7"},
        {"-7", "integer -7"},
        {"+7", "integer 7"},
        {"1e3", "real 1000.0"},
        {"0.5", "real 0.5"},
        {"9223372036854775808", "real 9.22337203685478e+18"},
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
    CHECK(bound("SELECT :a || :b", {{"a", "x"}}, {{"a", "1"}, {"b", "2"}}) == "x2");
    CHECK(bound("SELECT typeof(:a) || :a", {{"a", "007"}}, {{"a", "''"}}) == "text007");
    CHECK(bound("SELECT typeof(:a) || :a", {{"a", "'7'"}}, {{"a", "'x'"}}) == "text7");
    CHECK(bound("SELECT typeof(:a) || :a", {}, {{"a", "'7'"}}) == "text7");
    CHECK(bound("SELECT typeof(:a)", {{"a", "007"}}, {{"a", "0"}}) == "integer");
}

TEST_CASE_FIXTURE(Connection, "a parameter may begin with any of SQLite's signs and stand more than once") {
    CHECK(bound("SELECT $a || @b || $a", {{"a", "x"}, {"b", "y"}}) == "xyx");
}

}  // namespace
}  // namespace stylesweep::schema
