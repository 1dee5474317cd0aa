// The report: its model from the database, written as one HTML page or one CSV table.
#pragma once

#include <iosfwd>

#include "reports/model.hpp"

namespace stylesweep::reports {

/// One self-contained page: no request to anywhere, thumbnails embedded, everything from the database
/// escaped, the same bytes for the same rows.
void write_html(std::ostream& out, const ReportModel& model);

/// One row per finished job: sweep, key, every parameter, every figure, when, where.
void write_csv(std::ostream& out, const ReportModel& model);

}  // namespace stylesweep::reports
