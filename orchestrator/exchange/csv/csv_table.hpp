// A CSV file as columns and rows: which separator it has, and what its quotes mean.
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
    /// Quotes mark text: "007" is no number. Not so in a file whose writer quotes every cell.
    bool quotes_mark_text = true;
};

/// Without `separator` the one that a first line `sep=;` names, or the one of comma, tab, semicolon and bar under which
/// all rows are as long as the header. Columns without a name are left out where they hold nothing, or number the
/// rows. What was recognised and left out is noted. Throws ImportError, with the line.
CsvTable read_table(const std::string& text, const std::string& file, std::optional<char> separator, Notes& notes);

/// "commas", "tabs", ...
std::string separator_name(char separator);

}  // namespace stylesweep::exchange
