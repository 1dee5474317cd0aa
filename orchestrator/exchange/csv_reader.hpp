// CSV as spreadsheets and pandas write it (RFC 4180), row by row, each with the line it begins on.
#pragma once

#include <istream>
#include <stdexcept>
#include <string>
#include <vector>

namespace stylesweep::exchange {

/// A file that cannot be taken as it is; the text begins "FILE:LINE: ".
struct ImportError : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

struct CsvRow {
    int line = 0;  ///< counted from 1
    std::vector<std::string> cells;
};

/// Commas, double quotes, quoted line breaks, LF or CRLF, a byte order mark; blank lines are skipped.
class CsvReader {
  public:
    /// `in` outlives it; `name` is for messages.
    CsvReader(std::istream& in, std::string name);

    /// False at the end. Throws ImportError for a quote that is not closed or stands in the middle of a cell.
    bool next(CsvRow& row);

    /// Throws ImportError: "FILE:LINE: " and `why`.
    [[noreturn]] void refuse(int line, const std::string& why) const;

  private:
    bool read(CsvRow& row);
    std::string quoted_cell(int begun);

    std::istream& in_;
    std::string name_;
    int line_ = 1;
};

}  // namespace stylesweep::exchange
