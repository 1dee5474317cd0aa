// Results measured elsewhere, as a CSV file: which column is what, and each row as a finished job.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "orchestrator/exchange/csv_reader.hpp"
#include "schema/imported.hpp"

namespace stylesweep::exchange {

/// What a column is. By its name: the facts of a job (status, repeat, started_at, host, ...) are known; a figure is
/// told by its unit (_s, _bytes, _ratio, _count, _loss, ...) or is one of the measures (ssim, samples, width, ...);
/// columns of our own exports that say nothing about the run (job_key, params, ...) are left out; all others are
/// parameters.
enum class Role { parameter, metric, fact, left_out };

struct ImportOptions {
    std::string file, sweep, command_line;
    std::vector<std::string> metrics, parameters;  ///< columns that are these whatever their names say
};

struct CsvImport {
    schema::SweepRecord sweep;
    std::vector<schema::ImportedResult> results;
    std::vector<std::pair<std::string, Role>> columns;
};

/// Reads all of it before anything is written. `status` is `done` where there is no such column or cell. Rows of equal
/// parameters without a `repeat` are repeats 1, 2, ... in their order. Throws ImportError with the line.
CsvImport read_csv(std::istream& in, const ImportOptions& options);

}  // namespace stylesweep::exchange
