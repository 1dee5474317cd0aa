// A comparison as a table for people, as Markdown for a pull request, as JSON for programs.
#pragma once

#include <iosfwd>

#include "base/text/table.hpp"
#include "reports/comparison/compare_gate.hpp"

namespace stylesweep::reports {

/// `format`: table, markdown or json. Includes the method, what could not be matched and what else differs; with a
/// gate, its outcome and reasons.
void write_comparison(std::ostream& out, const Comparison& comparison, Format format,
                      const std::optional<Gate>& gate = {});

/// "fail: 1 of 2 rows is worse by more than 5%"
std::string headline(const Gate& gate);

}  // namespace stylesweep::reports
