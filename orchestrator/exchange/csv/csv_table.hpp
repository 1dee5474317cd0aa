// A CSV file as columns and rows: detects its separator and the meaning of its quotes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/exchange/csv/csv_reader.hpp"

namespace stylesweep::exchange {

struct CsvTable {
    char separator = ',';
    std::vector<std::string> columns;
    std::vector<CsvRow> rows;  ///< each as long as `columns`
    /// Quotes mark text: "007" is not a number. False for a file in which every cell is quoted.
    bool quotes_mark_text = true;
};

/// Without `separator`, uses the one in a first line `sep=;`, or else the one of comma, tab, semicolon and bar that
/// makes all rows as long as the header. Columns without a name are left out if they are empty or number the rows.
/// Notes say what was detected and left out. Throws ImportError with the line.
CsvTable read_table(const std::string& text, const std::string& file, std::optional<char> separator, Notes& notes);

/// "commas", "tabs", ...
std::string separator_name(char separator);

}  // namespace stylesweep::exchange
