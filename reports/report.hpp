// The report: its model from the database, written as one HTML page, one CSV table or as Markdown.
#pragma once

#include <iosfwd>

#include "reports/model.hpp"

namespace stylesweep::reports {

/// A file, or served by `stylesweep serve`: then it asks its server for news, and nobody else.
enum class PageKind { file, live };

/// One self-contained page: no request to anywhere, thumbnails embedded, everything from the database
/// escaped, the same bytes for the same rows.
void write_html(std::ostream& out, const ReportModel& model, PageKind kind = PageKind::file);

/// One row per finished job: sweep, key, every parameter, every figure, when, where.
void write_csv(std::ostream& out, const ReportModel& model);

/// For a pull request: findings, effects, best trades, failures.
void write_markdown(std::ostream& out, const ReportModel& model);

}  // namespace stylesweep::reports
