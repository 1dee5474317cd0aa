// Tables of rows for terminals, programs and pages: one small writer per format.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace stylesweep {

/// A number or boolean as JSON, with its digits as they were written: 3.10.
struct Written {
    std::string json;
};

/// Absent, a whole number, a number, text, or a value as written.
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

/// Shortest text that reads back as the same number; the C locale always.
std::string exact(double number);
/// At most six significant digits: exact where those suffice.
std::string readable(double number);

/// Text in Markdown: markup is escaped, and line breaks are removed.
std::string markdown_text(const std::string& text);

}  // namespace stylesweep
