// What the results so far say about each cell: its metrics with the effect of content and style taken out.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/statistics/hypervolume.hpp"
#include "orchestrator/search/table.hpp"
#include "orchestrator/sweep/search/search_rules.hpp"

namespace stylesweep::search {

/// How a metric becomes a coordinate to be minimised: negated if more is better, and a logarithm if all values are
/// above 0 and the largest is at least ten times the smallest (times and sizes: what counts is how many times less).
struct Scale {
    bool negated = false, logarithm = false;
    [[nodiscard]] double operator()(double value) const;
    bool operator==(const Scale&) const = default;
};
Scale scale_of(sweep::Direction direction, std::span<const double> values);

/// Values of one metric for the cells that have results.
struct CellValues {
    std::vector<double> mean;  ///< by cell; NaN: no result
    std::vector<int> count;    ///< by cell
    double noise = 0;          ///< standard deviation of a single result about its cell
};

/// Fits value = cell + block + noise by alternating means (as in Tukey's median polish, with means: the least-squares
/// fit of the additive model), so that a cell that was measured with other contents than its rivals can be compared
/// with them. `value_of`: by job; NaN: none.
CellValues cell_values(const Table& table, const std::vector<double>& value_of);

/// Whether it has a value for each objective.
bool is_complete(const FrontPoint& point);

/// Cells in the order of their quality at one rung: by non-dominated fronts, then by what each adds to its front's
/// hypervolume (Beume, Naujoks and Emmerich, SMS-EMOA, Eur. J. Oper. Res. 181, 2007). Cells without values come last.
std::vector<std::size_t> ranked(const std::vector<std::size_t>& cells, const std::vector<FrontPoint>& points);

}  // namespace stylesweep::search
