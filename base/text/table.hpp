// Tables of rows, written for terminals, programs and pages: one small writer a format.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace stylesweep {

/// A number or truth value as JSON, with its digits as they were written: 3.10.
struct Written {
    std::string json;
};

/// Absent, a whole number, a number, text, or what is written.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string, Written>;

struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<Cell>> rows;
};

enum class Format { table, csv, json, markdown, jsonl };

/// The format of that name.
std::optional<Format> parse_format(std::string_view name);

/// Takes a table row by row. csv, json and jsonl are written as they come; table and markdown need all rows first,
/// to align them.
class TableWriter {
  public:
    virtual ~TableWriter() = default;
    virtual void begin(const std::vector<std::string>& columns) = 0;
    virtual void row(const std::vector<Cell>& cells) = 0;
    virtual void end() = 0;

    static std::unique_ptr<TableWriter> make(Format format, std::ostream& out);
};

void write_table(std::ostream& out, const Table& table, Format format);

struct QueryEnd {
    std::size_t rows = 0;  ///< written
    bool more = false;     ///< the limit left some out
};

/// The rows of `query` as they come, at most `limit` of them (0: all). Throws SQLite::Exception.
QueryEnd write_query(SQLite::Statement& query, std::ostream& out, Format format, std::size_t limit = 0);

/// Shortest text that reads back as the same number; the C locale always.
std::string exact(double number);
/// At most six significant digits: exact where these are all.
std::string readable(double number);

/// As text in Markdown: what would be markup is escaped, and it keeps to its line.
std::string markdown_text(const std::string& text);

}  // namespace stylesweep
