// The report of several databases, for `report` and `serve`.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/cli/shared/options.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::cli {

/// Opens the databases read-only, one after the other. Throws UsageError for a sweep that none of them has.
reports::ReportModel load_report(const std::vector<std::string>& databases, const reports::ReportOptions& options);

/// --db, --sweep, --baseline, --against, --tolerance, --title, --embed, and their values.
void add_report_options(po::options_description& all);
std::vector<std::string> databases_of(const Options& options);
reports::ReportOptions report_options_of(const Options& options);

}  // namespace stylesweep::cli
