#include "schema/sqlite/write_query.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace stylesweep;
using namespace stylesweep::schema;

TEST_CASE("a query is written with its own column names and types") {
    SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Statement query(db, "SELECT 1 AS whole, 0.5 AS half, 'x' AS text, NULL AS absent");
    std::ostringstream out;
    write_query(query, out, Format::json);
    CHECK(out.str() == "[\n {\"whole\": 1, \"half\": 0.5, \"text\": \"x\", \"absent\": null}\n]\n");
}
