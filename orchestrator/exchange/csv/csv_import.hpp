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
    std::vector<std::string> metrics, parameters;  ///< columns that are these whatever their names say
    std::optional<char> separator = {};            ///< of the cells; empty: recognised
};

struct CsvImport {
    schema::SweepRecord sweep;
    std::vector<schema::ImportedResult> results;
    std::vector<Column> columns;
    Notes notes;  ///< what was recognised, converted or left out
};

/// Reads all of it before anything is written. `status` is `done` where there is no such column or cell. Throws
/// ImportError with the line.
CsvImport read_csv(std::istream& in, const ImportOptions& options);

}  // namespace stylesweep::exchange
