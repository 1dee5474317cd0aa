// What `export` writes: the results of a database, or the jobs of one sweep, row by row.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <ostream>
#include <set>
#include <string>

#include "base/text/table.hpp"

namespace stylesweep::exchange {

/// Whether columns may differ only in case: not in Parquet.
enum class ColumnCase { told, ignored };

/// What was written, for messages.
struct WrittenTable {
    std::int64_t rows = 0;
    std::set<std::string> without_column;  ///< parameters that only the column `params` has
    std::int64_t formulas = 0;             ///< texts of a CSV that a spreadsheet would take for a formula
    std::string formula_column;            ///< of the first
    std::int64_t nuls = 0;                 ///< texts of a CSV in which U+2400 replaces NUL
    std::string nul_column;                ///< of the first
};

/// The view `results` without `sweep_file`, and a column for each further metric of its rows.
WrittenTable write_results(SQLite::Database& db, std::ostream& out, Format format, ColumnCase names);

/// The view of a sweep, with every metric in its results. Throws std::invalid_argument when there is no such sweep.
///
/// In both functions, a parameter's cell in CSV has its text as written (3.10, true), where the view has a number. A
/// metric whose name is taken, or begins with "metric_", gets the prefix "metric_".
WrittenTable write_sweep(SQLite::Database& db, const std::string& sweep, std::ostream& out, Format format,
                         ColumnCase names);

}  // namespace stylesweep::exchange
