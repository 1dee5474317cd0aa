#include "base/text/table.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text/counted.hpp"
#include "base/text/csv_field.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/number_text.hpp"
#include "base/text/utf8.hpp"

namespace stylesweep {
namespace {

// Empty for an absent cell.
std::string plain(const Cell& cell, std::string (*number)(double)) {
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) return std::to_string(*whole);
    if (const auto* real = std::get_if<double>(&cell)) return number(*real);
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* written = std::get_if<Written>(&cell)) return written->json;
    return "";
}

bool is_number(const Cell& cell) {
    return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell) ||
           std::holds_alternative<Written>(cell);
}

std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

class CsvWriter final : public TableWriter {
  public:
    explicit CsvWriter(std::ostream& out) : out_(out), terminal_(&out == &std::cout && ::isatty(STDOUT_FILENO)) {}
    void begin(const std::vector<std::string>& columns) override {
        for (std::size_t i = 0; i < columns.size(); ++i) out_ << (i ? "," : "") << quoted(columns[i]);
        out_ << '\n';
    }
    void row(const std::vector<Cell>& cells) override {
        for (std::size_t i = 0; i < cells.size(); ++i) out_ << (i ? "," : "") << quoted(plain(cells[i], exact));
        if (cells.size() == 1 && plain(cells[0], exact).empty()) out_ << "\"\"";  // many readers skip blank lines
        out_ << '\n';
    }
    void end() override {}

  private:
    // A terminal gets escaped text, a program every byte except NUL.
    [[nodiscard]] std::string quoted(const std::string& cell) const {
        std::string out;
        append_csv_field(out, terminal_ ? printable(cell) : cell);
        return out;
    }
    std::ostream& out_;
    bool terminal_;
};

class JsonWriter : public TableWriter {
  public:
    explicit JsonWriter(std::ostream& out) : out_(out) {}
    void begin(const std::vector<std::string>& columns) override {
        name_columns(columns);
        out_ << '[';
    }
    void row(const std::vector<Cell>& cells) override {
        out_ << (rows_++ ? ",\n " : "\n ");
        write_object(cells);
    }
    void end() override { out_ << (rows_ ? "\n]\n" : "]\n"); }

  protected:
    void name_columns(const std::vector<std::string>& columns) {
        for (const std::string& column : columns) names_.push_back(json_text(column));
    }
    void write_object(const std::vector<Cell>& cells) {
        out_ << '{';
        for (std::size_t i = 0; i < cells.size(); ++i) out_ << (i ? ", " : "") << names_[i] << ": " << value(cells[i]);
        out_ << '}';
    }
    std::ostream& out_;

  private:
    static std::string json_text(const std::string& text) {
        return escaped_controls(nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    // Escapes DEL and C1, which JSON allows unescaped.
    static std::string escaped_controls(const std::string& json) {
        std::string out;
        for (std::size_t i = 0; i < json.size(); ++i) {
            const auto byte = static_cast<unsigned char>(json[i]);
            const bool c1 = byte == 0xC2 && i + 1 < json.size() && static_cast<unsigned char>(json[i + 1]) < 0xA0;
            if (byte != 127 && !c1) {
                out += json[i];
                continue;
            }
            char text[8];
            std::snprintf(text, sizeof text, "\\u%04x", c1 ? static_cast<unsigned char>(json[++i]) : byte);
            out += text;
        }
        return out;
    }
    static std::string value(const Cell& cell) {
        if (std::holds_alternative<std::monostate>(cell)) return "null";
        if (const auto* real = std::get_if<double>(&cell); real && !std::isfinite(*real)) return "null";
        return is_number(cell) ? plain(cell, exact) : json_text(std::get<std::string>(cell));
    }
    std::vector<std::string> names_;
    std::size_t rows_ = 0;
};

/// One object per line.
class JsonLinesWriter final : public JsonWriter {
  public:
    using JsonWriter::JsonWriter;
    void begin(const std::vector<std::string>& columns) override { name_columns(columns); }
    void row(const std::vector<Cell>& cells) override {
        write_object(cells);
        out_ << '\n';
    }
    void end() override {}
};

/// Collects all rows as text, then aligns them.
class AlignedWriter : public TableWriter {
  public:
    explicit AlignedWriter(std::ostream& out) : out_(out) {}
    void begin(const std::vector<std::string>& columns) override {
        for (const std::string& column : columns) columns_.push_back({excerpt_line(column, most_message), 0, true});
        for (Column& column : columns_) column.width = width(column.name);
    }
    void row(const std::vector<Cell>& cells) override {
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            texts.push_back(text_of(cells[i]));
            columns_[i].width = std::max(columns_[i].width, width(texts[i]));
            columns_[i].right &= is_number(cells[i]) || std::holds_alternative<std::monostate>(cells[i]);
        }
        rows_.push_back(std::move(texts));
    }

  protected:
    struct Column {
        std::string name;
        std::size_t width;
        bool right;  ///< all numbers: right-aligned
    };
    virtual std::string text_of(const Cell& cell) {
        const std::string text = plain(cell, readable);
        if (text.size() > most_message) ++cut_;
        return excerpt_line(text, most_message);
    }
    void tell_cut(const char* before = "") const {
        if (cut_)
            out_ << before << counted(cut_, "value") << one_or_many(cut_, " is", " are")
                 << " cut short; --format json shows everything\n";
    }
    [[nodiscard]] std::string padded(const std::string& text, const Column& column) const {
        const std::string space(column.width - std::min(column.width, width(text)), ' ');
        return column.right ? space + text : text + space;
    }
    std::ostream& out_;
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;

  private:
    std::size_t cut_ = 0;  ///< texts too long to be shown in full
};

class TerminalWriter final : public AlignedWriter {
  public:
    using AlignedWriter::AlignedWriter;
    void end() override {
        std::vector<std::string> names, rules;
        for (const Column& column : columns_) names.push_back(column.name);
        for (const Column& column : columns_) rules.emplace_back(column.width, '-');
        line(names);
        line(rules);
        for (const auto& row : rows_) line(row);
        tell_cut();
    }

  private:
    void line(const std::vector<std::string>& texts) {
        std::string text;
        for (std::size_t i = 0; i < texts.size(); ++i) text += (i ? "  " : "") + padded(texts[i], columns_[i]);
        text.erase(text.find_last_not_of(' ') + 1);
        out_ << text << '\n';
    }
};

class MarkdownWriter final : public AlignedWriter {
  public:
    using AlignedWriter::AlignedWriter;
    void end() override {
        std::vector<std::string> names;
        for (const Column& column : columns_) names.push_back(markdown_text(column.name));
        line(names);
        out_ << '|';
        for (const Column& column : columns_) out_ << (column.right ? " ---: |" : " --- |");
        out_ << '\n';
        for (const auto& row : rows_) line(row);
        tell_cut("\n");
    }

  private:
    std::string text_of(const Cell& cell) override { return markdown_text(AlignedWriter::text_of(cell)); }
    void line(const std::vector<std::string>& texts) {
        out_ << '|';
        for (const std::string& text : texts) out_ << ' ' << text << " |";
        out_ << '\n';
    }
};

}  // namespace

std::string markdown_text(const std::string& text) {
    std::string out;
    for (const char c : printable_line(text)) {
        if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '[') out += '\\';
        out += c == '<' ? std::string("&lt;") : c == '&' ? std::string("&amp;") : std::string(1, c);
    }
    return out;
}

std::string exact(double number) {
    return number_text(number);
}
std::string readable(double number) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::general, 6);
    double rounded = 0;
    std::from_chars(text, end.ptr, rounded);
    return rounded == number ? number_text(number) : std::string(text, end.ptr);
}

std::optional<Format> parse_format(std::string_view name) {
    if (name == "table") return Format::table;
    if (name == "csv") return Format::csv;
    if (name == "json") return Format::json;
    if (name == "jsonl") return Format::jsonl;
    if (name == "markdown" || name == "md") return Format::markdown;
    return std::nullopt;
}

std::unique_ptr<TableWriter> TableWriter::make(Format format, std::ostream& out) {
    switch (format) {
        case Format::csv:
            return std::make_unique<CsvWriter>(out);
        case Format::json:
            return std::make_unique<JsonWriter>(out);
        case Format::jsonl:
            return std::make_unique<JsonLinesWriter>(out);
        case Format::markdown:
            return std::make_unique<MarkdownWriter>(out);
        case Format::table:
            break;
    }
    return std::make_unique<TerminalWriter>(out);
}

void write_table(std::ostream& out, const Table& table, Format format) {
    const auto writer = TableWriter::make(format, out);
    writer->begin(table.columns);
    for (const auto& row : table.rows) writer->row(row);
    writer->end();
}

}  // namespace stylesweep
