// Tables of published figures, for `check`, `report` and `serve`.
#pragma once

#include <vector>

#include "orchestrator/cli/shared/options.hpp"
#include "reports/references/reference.hpp"

namespace stylesweep::cli {

/// --against and --tolerance.
void add_against_options(po::options_description& all);

/// The files of --against; notes on what was detected or converted go to standard error. Throws UsageError for a file
/// that cannot be read, ImportError, with the line, for one that is not a CSV table.
std::vector<reports::ReferenceTable> reference_tables(const Options& options);

/// 0.1 for "10%". Throws UsageError.
double tolerance_of(const Options& options);

}  // namespace stylesweep::cli
