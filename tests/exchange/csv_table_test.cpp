#include "orchestrator/exchange/csv/csv_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace stylesweep::exchange;

namespace {

struct Read {
    CsvTable table;
    Notes notes;
};

Read read(const std::string& text, std::optional<char> separator = {}) {
    Read all;
    all.table = read_table(text, "f.csv", separator, all.notes);
    return all;
}

using Cells = std::vector<std::string>;

Cells row_of(const CsvTable& table, std::size_t row) {
    Cells cells;
    for (const CsvCell& cell : table.rows.at(row).cells) cells.push_back(cell.text);
    return cells;
}

}  // namespace

TEST_CASE("a table without columns, rows, or names to its columns is refused with its line") {
    for (const auto& [text, complaint] : std::vector<std::pair<std::string, std::string>>{
             {"", "f.csv:1: the file is empty"},
             {"\n\n", "f.csv:1: the file is empty"},
             {"\n\na,b\n", "f.csv:3: no rows"},
             {"a,b\n,\n", "f.csv:1: no rows"},
             {"a,,b\n1,2,3\n", "f.csv:1: column 2 has no name"},
             {"a,b,a\n1,2,3\n", "f.csv:1: two columns are named 'a'"},
             {"a,b\n1,2\n\n1\n", "f.csv:4: 1 cell under 2 columns (they are separated by commas; --separator"},
             {"a;b\n1;2\n3;4;5\n", "f.csv:3: "},
             {"sep=;\na;b\n1\n", "f.csv:3: 1 cell under 2 columns (they are separated by semicolons"}}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(read(text), doctest::Contains(complaint.c_str()), ImportError);
    }
}

TEST_CASE("the separator is recognised, and said where it is no comma") {
    for (const auto& [text, name] :
         std::vector<std::pair<std::string, std::string>>{{"a;b\n0,5;x\n1,25;y\n", "semicolons"},
                                                          {"a\tb\n0,5\tx\n1;2\ty\n", "tabs"},
                                                          {"a|b\nx,y|z\n", "'|'"},
                                                          {"a;b,c\n1;2,3\n\"4;5\";6,7\n", "semicolons"}}) {
        CAPTURE(text);
        const Read all = read(text);
        CHECK(all.table.columns.size() == 2);
        CHECK(all.notes == Notes{"cells are separated by " + name});
    }
    CHECK(read("a,b\nx;y,1\nz;w,2\n").notes.empty());
    CHECK(read("a\n1;2\n").table.columns == Cells{"a"});
}

TEST_CASE("a first line `sep=;` and the one who imports know better than what the rows look like") {
    for (const char* line : {"sep=;\n", "SEP=;\r\n", "\"sep=;\"\n"}) {
        const Read all = read(std::string(line) + "a,b;c\n1;2\n");
        CHECK(all.table.columns == Cells{"a,b", "c"});
        CHECK(all.table.rows[0].line == 3);
        CHECK(all.notes == Notes{"cells are separated by semicolons, as the file's first line says"});
    }
    const Read told = read("a,b;c\n1,2;3\n", ';');
    CHECK(told.table.columns == Cells{"a,b", "c"});
    CHECK(told.notes.empty());
}

TEST_CASE("where every cell is quoted, quotes do not mark text, and that is said") {
    const Read all = read("\"a\",\"b\"\n\"1.5\",\"x\"\n\"2\",\n");
    CHECK_FALSE(all.table.quotes_mark_text);
    CHECK(all.notes.size() == 1);
    CHECK(read("a,b\n\"1.5\",\"x\"\n").table.quotes_mark_text);
    CHECK(read("\"a\",\"b\"\n\"x\",1\n").table.quotes_mark_text);
}

TEST_CASE("a column of row numbers, as pandas and R write it, and columns of nothing are left out and said") {
    for (const char* text : {",a\n0,x\n1,y\n", "\"\",\"a\"\n\"1\",\"x\"\n\"2\",\"y\"\n", "Unnamed: 0,a\n0,x\n1,y\n"}) {
        CAPTURE(text);
        const Read all = read(text);
        CHECK(all.table.columns == Cells{"a"});
        CHECK(row_of(all.table, 1) == Cells{"y"});
        CHECK(all.notes.front() + all.notes.back() != "");
        CHECK(std::ranges::any_of(all.notes,
                                  [](const auto& note) { return note.find("numbers the rows") != note.npos; }));
    }
    const Read trailing = read("a,b,\n1,2,\n");
    CHECK(trailing.table.columns == Cells{"a", "b"});
    CHECK(trailing.notes == Notes{"column 3 has no name and no values: left out"});
    CHECK_THROWS_AS(read(",a\n5,x\n7,y\n"), ImportError);
}

TEST_CASE("rows without any value, as spreadsheets leave them, are left out and said") {
    const Read all = read("a,b\n1,2\n,\n3,\n");
    CHECK(all.table.rows.size() == 2);
    CHECK(row_of(all.table, 1) == Cells{"3", ""});
    CHECK(all.notes == Notes{"1 row without any value: left out"});
    CHECK(read("a,b\n1,2\n\"\",\n").table.rows.size() == 2);
}
