// Results measured elsewhere, as a CSV file: which column is what, and each row as a finished job.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/exchange/csv/column_roles.hpp"
#include "schema/transfer/imported.hpp"

namespace stylesweep::exchange {

struct ImportOptions {
    std::string file, sweep, command_line;
    std::vector<std::string> metrics, parameters;  ///< columns with this role, whatever their names
    std::optional<char> separator = {};            ///< cell separator; empty: detected
};

struct CsvImport {
    schema::SweepRecord sweep;
    std::vector<schema::ImportedResult> results;
    std::vector<Column> columns;
    Notes notes;  ///< what was detected, converted or left out
};

/// Reads the whole file before anything is written. `status` is `done` where there is no such column or cell. Throws
/// ImportError with the line.
CsvImport read_csv(std::istream& in, const ImportOptions& options);

}  // namespace stylesweep::exchange
