#include "orchestrator/exchange/csv_reader.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace stylesweep::exchange;

namespace {

std::vector<CsvRow> read_all(const std::string& text) {
    std::istringstream in(text);
    CsvReader reader(in, "f.csv");
    std::vector<CsvRow> rows;
    for (CsvRow row; reader.next(row);) rows.push_back(row);
    return rows;
}

using Cells = std::vector<std::string>;

}  // namespace

TEST_CASE("a quote that is not closed or stands within a cell is refused with its line") {
    for (const auto& [text, line] : std::vector<std::pair<std::string, std::string>>{
             {"a,b\n1,\"2\n3", "f.csv:2: "}, {"a\nb\"c\n", "f.csv:2: "}, {"\"a\"b\n", "f.csv:1: "}}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(read_all(text), doctest::Contains(line.c_str()), ImportError);
    }
}

TEST_CASE("cells are read as spreadsheets write them") {
    struct Case {
        const char* text;
        std::vector<Cells> rows;
    };
    for (const Case& each :
         {Case{"", {}}, Case{"\n\n", {}}, Case{"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}}, Case{"a,b", {{"a", "b"}}},
          Case{"a,b\r\n1,\r\n", {{"a", "b"}, {"1", ""}}},
          Case{"\xEF\xBB\xBF"
               "a\n",
               {{"a"}}},
          Case{"\"a, \"\"b\"\"\",c\n", {{"a, \"b\"", "c"}}}, Case{"\"two\nlines\",x\n", {{"two\nlines", "x"}}},
          Case{"a\n\nb\n", {{"a"}, {"b"}}}, Case{"\"\",\"\"\n", {{"", ""}}}}) {
        CAPTURE(each.text);
        std::vector<Cells> rows;
        for (const CsvRow& row : read_all(each.text)) rows.push_back(row.cells);
        CHECK(rows == each.rows);
    }
}

TEST_CASE("a row knows the line that it begins on") {
    const auto rows = read_all("a,b\n\"x\ny\",1\n\n2,3\n");
    REQUIRE(rows.size() == 3);
    CHECK(rows[1].line == 2);
    CHECK(rows[2].line == 5);
}
