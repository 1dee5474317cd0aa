#include "orchestrator/exchange/csv/csv_reader.hpp"

#include <doctest/doctest.h>

using namespace stylesweep::exchange;

namespace {

std::vector<CsvRow> read_all(const std::string& text, char separator = ',') {
    CsvReader reader(text, "f.csv", separator);
    std::vector<CsvRow> rows;
    for (CsvRow row; reader.next(row);) rows.push_back(row);
    return rows;
}

using Cells = std::vector<std::string>;

std::vector<Cells> texts(const std::vector<CsvRow>& rows) {
    std::vector<Cells> all;
    for (const CsvRow& row : rows) {
        all.emplace_back();
        for (const CsvCell& cell : row.cells) all.back().push_back(cell.text);
    }
    return all;
}

}  // namespace

TEST_CASE("a quote that is not closed or stands within a cell is refused with its line") {
    for (const auto& [text, line] :
         std::vector<std::pair<std::string, std::string>>{{"a,b\n1,\"2\n3", "f.csv:2: "},
                                                          {"a\nb\"c\n", "f.csv:2: "},
                                                          {"\"a\"b\n", "f.csv:1: "},
                                                          {"a\n\n\"x\ny\" z\n", "f.csv:4: "}}) {
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
          Case{"a,b\r\n1,\r\n", {{"a", "b"}, {"1", ""}}}, Case{"a,b\r1,2\r", {{"a", "b"}, {"1", "2"}}},
          Case{"\"a, \"\"b\"\"\",c\n", {{"a, \"b\"", "c"}}}, Case{"\"two\r\nlines\",x\n", {{"two\r\nlines", "x"}}},
          Case{"a\n\nb\n", {{"a"}, {"b"}}}, Case{"\"\"\n", {{""}}}, Case{"\"\",\"\"\n", {{"", ""}}},
          Case{" a , b c \t,\t\" d \" \n", {{"a", "b c", " d "}}}}) {
        CAPTURE(each.text);
        CHECK(texts(read_all(each.text)) == each.rows);
    }
}

TEST_CASE("any character parts the cells, and what else would part them is text then") {
    CHECK(texts(read_all("a;b,c;\"d;e\"\n", ';')) == std::vector<Cells>{{"a", "b,c", "d;e"}});
    CHECK(texts(read_all("a\t\tb\n", '\t')) == std::vector<Cells>{{"a", "", "b"}});
    CHECK(texts(read_all("a b\n", ' ')) == std::vector<Cells>{{"a", "b"}});
}

TEST_CASE("a cell knows whether it was quoted: an empty text is not an absent one") {
    const auto rows = read_all("007,\"007\",,\"\"\n");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].cells == std::vector<CsvCell>{{"007", false}, {"007", true}, {"", false}, {"", true}});
    CHECK(rows[0].cells[2].absent());
    CHECK_FALSE(rows[0].cells[3].absent());
}

TEST_CASE("a row knows the line that it begins on") {
    const auto rows = read_all("a,b\n\"x\ny\",1\n\n2,3\n");
    REQUIRE(rows.size() == 3);
    CHECK(rows[1].line == 2);
    CHECK(rows[2].line == 5);
}
