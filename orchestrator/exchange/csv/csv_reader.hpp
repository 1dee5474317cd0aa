// CSV as spreadsheets and pandas write it (RFC 4180), row by row, each with the line it begins on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/exchange/csv/csv_text.hpp"

namespace stylesweep::exchange {

struct CsvCell {
    std::string text;
    bool quoted = false;

    [[nodiscard]] bool absent() const { return text.empty() && !quoted; }
    bool operator==(const CsvCell&) const = default;
};

struct CsvRow {
    int line = 0;  ///< counted from 1
    std::vector<CsvCell> cells;
};

/// Double quotes, quoted line breaks, lines that end in LF, CRLF or CR; blank lines are skipped. Spaces around a cell
/// are dropped, those within quotes are kept.
class CsvReader {
  public:
    /// `text` must outlive it; `file` is for messages, and `line` the number of the first line.
    CsvReader(std::string_view text, std::string file, char separator = ',', int line = 1);

    /// False at the end. Throws ImportError for a quote that is not closed or is in the middle of a cell.
    bool next(CsvRow& row);

  private:
    bool read(CsvRow& row);
    CsvCell cell();
    std::string quoted_text();
    std::string bare_text();
    void skip_blanks();
    [[nodiscard]] bool at_cell_end() const;
    void end_line();

    std::string_view text_;
    std::string file_;
    char separator_;
    int line_;
    std::size_t at_ = 0;
};

}  // namespace stylesweep::exchange
