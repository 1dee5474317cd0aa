#include "orchestrator/exchange/csv/csv_reader.hpp"

namespace stylesweep::exchange {

CsvReader::CsvReader(std::string_view text, std::string file, char separator, int line)
    : text_(text), file_(std::move(file)), separator_(separator), line_(line) {}

bool CsvReader::next(CsvRow& row) {
    while (read(row))
        if (row.cells.size() > 1 || !row.cells.front().absent()) return true;
    return false;
}

bool CsvReader::at_cell_end() const {
    return at_ >= text_.size() || text_[at_] == separator_ || text_[at_] == '\n' || text_[at_] == '\r';
}

void CsvReader::skip_blanks() {
    while (!at_cell_end() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
}

// Reads the text up to and including the closing quote; "" stands for a literal quote.
std::string CsvReader::quoted_text() {
    const int begun = line_;
    std::string text;
    for (++at_; at_ < text_.size(); ++at_) {
        const bool quote = text_[at_] == '"', doubled = quote && at_ + 1 < text_.size() && text_[at_ + 1] == '"';
        if (quote && !doubled) {
            ++at_;
            return text;
        }
        if (doubled) ++at_;
        if (text_[at_] == '\n') ++line_;
        text += text_[at_];
    }
    refuse(file_, begun, "a quote (\") that is not closed");
}

std::string CsvReader::bare_text() {
    const std::size_t begin = at_;
    std::size_t end = at_;
    for (; !at_cell_end(); ++at_)
        if (text_[at_] != ' ' && text_[at_] != '\t') end = at_ + 1;
    return std::string(text_.substr(begin, end - begin));
}

CsvCell CsvReader::cell() {
    skip_blanks();
    const bool quoted = at_ < text_.size() && text_[at_] == '"';
    CsvCell cell{quoted ? quoted_text() : bare_text(), quoted};
    skip_blanks();
    if (!at_cell_end() || (!quoted && cell.text.find('"') != std::string::npos))
        refuse(file_, line_, "a quote (\") within a cell; quote the whole cell and double the quotes in it");
    return cell;
}

void CsvReader::end_line() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
}

bool CsvReader::read(CsvRow& row) {
    if (at_ >= text_.size()) return false;
    row = {line_, {cell()}};
    while (at_ < text_.size() && text_[at_] == separator_) {
        ++at_;
        row.cells.push_back(cell());
    }
    end_line();
    return true;
}

}  // namespace stylesweep::exchange
