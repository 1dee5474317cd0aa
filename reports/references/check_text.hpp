// Checked claims as a table for people, as Markdown, as JSON for programs, and as rows for the page.
#pragma once

#include <iosfwd>
#include <set>

#include "base/text/table.hpp"
#include "reports/references/check.hpp"

namespace stylesweep::reports {

/// A line of the table. Claims of one table that are not comparable and differ in the same field share one.
struct ClaimRow {
    std::string lines;  ///< "2, 5": of the file
    std::string paper;  ///< and its table
    std::string claim, published, measured, why, certainty, source;
    ClaimVerdict verdict = ClaimVerdict::not_comparable;
};
/// Those that are not comparable come last.
std::vector<ClaimRow> claim_rows(const SweepModel& sweep, const std::vector<CheckedClaim>& checked);

/// "3 confirmed, 1 refuted, 9 not comparable"
std::string counts_text(const std::vector<CheckedClaim>& checked);

/// How the verdicts come about, for under a table.
std::string method_text(double tolerance);

/// What was checked against what.
struct CheckHeading {
    std::vector<std::string> files;
    double tolerance = default_tolerance;
    std::set<std::string> ignored;
};

/// `format`: table, markdown or json.
void write_checked(std::ostream& out, const SweepModel& sweep, const std::vector<CheckedClaim>& checked,
                   const CheckHeading& heading, Format format);

}  // namespace stylesweep::reports
