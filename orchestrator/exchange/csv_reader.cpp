#include "orchestrator/exchange/csv_reader.hpp"

namespace stylesweep::exchange {
namespace {

constexpr int end_of_file = std::char_traits<char>::eof();

}  // namespace

CsvReader::CsvReader(std::istream& in, std::string name) : in_(in), name_(std::move(name)) {
    for (const unsigned char mark : {0xEF, 0xBB, 0xBF}) {
        if (in_.peek() != mark) break;
        in_.get();
    }
}

void CsvReader::refuse(int line, const std::string& why) const {
    throw ImportError(name_ + ":" + std::to_string(line) + ": " + why);
}

bool CsvReader::next(CsvRow& row) {
    while (read(row))
        if (row.cells.size() > 1 || !row.cells.front().empty()) return true;
    return false;
}

// The text up to the closing quote, which is eaten too; "" stands for one.
std::string CsvReader::quoted_cell(int begun) {
    std::string text;
    for (int c = in_.get(); c != end_of_file; c = in_.get()) {
        if (c == '"' && in_.peek() != '"') return text;
        if (c == '"') in_.get();
        if (c == '\n') ++line_;
        text += static_cast<char>(c);
    }
    refuse(begun, "a quote (\") that is not closed");
}

bool CsvReader::read(CsvRow& row) {
    if (in_.peek() == end_of_file) return false;
    row = {line_, {""}};
    bool closed = false;  // a quoted cell ended: only a comma or the line's end may follow
    for (int c = in_.get(); c != end_of_file && c != '\n'; c = in_.get()) {
        if (c == '\r' && (in_.peek() == '\n' || in_.peek() == end_of_file)) continue;
        if (c == ',') {
            row.cells.emplace_back();
            closed = false;
        } else if (closed || (c == '"' && !row.cells.back().empty())) {
            refuse(line_, "a quote (\") within a cell; the whole cell goes in quotes, a quote in it is doubled");
        } else if (c == '"') {
            row.cells.back() = quoted_cell(line_);
            closed = true;
        } else {
            row.cells.back() += static_cast<char>(c);
        }
    }
    ++line_;
    return true;
}

}  // namespace stylesweep::exchange
