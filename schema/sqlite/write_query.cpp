#include "schema/sqlite/write_query.hpp"

#include <string>
#include <vector>

namespace stylesweep::schema {
namespace {

Cell cell_of(const SQLite::Column& column) {
    if (column.isNull()) return std::monostate{};
    if (column.isInteger()) return column.getInt64();
    if (column.isFloat()) return column.getDouble();
    return column.getString();
}

}  // namespace

QueryEnd write_query(SQLite::Statement& query, std::ostream& out, Format format, std::size_t limit) {
    const auto writer = TableWriter::make(format, out);
    std::vector<std::string> columns;
    for (int i = 0; i < query.getColumnCount(); ++i) columns.emplace_back(query.getColumnName(i));
    writer->begin(columns);
    std::vector<Cell> cells;
    QueryEnd end;
    while (query.executeStep()) {
        end.more = limit != 0 && end.rows == limit;
        if (end.more) break;
        ++end.rows;
        cells.clear();
        for (int i = 0; i < query.getColumnCount(); ++i) cells.push_back(cell_of(query.getColumn(i)));
        writer->row(cells);
    }
    writer->end();
    return end;
}

}  // namespace stylesweep::schema
