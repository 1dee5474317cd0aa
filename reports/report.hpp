// Writes the report's model as one HTML page, one CSV table or Markdown.
#pragma once

#include <iosfwd>
#include <set>
#include <string>

#include "reports/html/page_place.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// One self-contained page: no network requests, thumbnails embedded, everything from the database escaped, the same
/// bytes for the same rows and place. Returns the files of pictures that it should show and that are missing.
std::set<std::string> write_html(std::ostream& out, const ReportModel& model, const PagePlace& place);

/// One row per finished job: sweep, key, every parameter, every figure, when, where.
void write_csv(std::ostream& out, const ReportModel& model);

/// For a pull request: findings, effects, Pareto front, failures.
void write_markdown(std::ostream& out, const ReportModel& model);

}  // namespace stylesweep::reports
