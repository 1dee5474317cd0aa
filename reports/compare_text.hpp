// A comparison as a table for people, as Markdown for a pull request, as JSON for programs.
#pragma once

#include <iosfwd>

#include "reports/compare.hpp"
#include "reports/table.hpp"

namespace stylesweep::reports {

/// `format`: table, markdown or json. Says the method, what could not be matched and what else differs.
void write_comparison(std::ostream& out, const Comparison& comparison, Format format);

}  // namespace stylesweep::reports
