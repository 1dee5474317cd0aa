// Intervals for figures of votes: votes of one voter, and votes about one picture, are not independent.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/statistics/pigeonhole.hpp"

namespace stylesweep {

/// What belongs to one row (a voter) and one column (a picture).
struct CrossedCell {
    std::size_t row, column;
};

/// Figures of resamples: of rows with all that is theirs, of columns, and of single cells.
struct CrossedResamples {
    std::size_t rows = 0, columns = 0, cells = 0;
    std::vector<std::vector<double>> by_row, by_column, by_cell;
};

/// A 95% interval, and how likely an estimate so far from 0 is if the truth is 0: a two-sided p-value by the same
/// distribution, so that it is 5% where the interval ends at 0.
struct CrossedInterval : BootstrapInterval {
    double chance;
};

/// All figures (always as many) when each cell occurs that often.
using CellFigures = std::function<std::vector<double>(std::span<const double> weights)>;

CrossedResamples crossed_resamples(std::span<const CrossedCell> cells, const CellFigures& figures, int resamples,
                                   std::uint64_t seed);

/// 95% interval of `of` (a function of the figures, such as the difference of two) around `estimate`. Its variance is
/// that between rows plus that between columns minus that between cells, which both contain (Cameron, Gelbach and
/// Miller, J. Bus. Econ. Stat. 29, 2011, eq. 2.13), each by its bootstrap, and not less than that between cells: no
/// resampling of rows and columns alone is right for all effects (McCullagh, Bernoulli 6, 2000), and resampling both at
/// once is too wide where votes are noisy (Owen 2007). Student's t has Satterthwaite's degrees of freedom. nullopt: one
/// cell. A side of one member adds nothing: the interval is then for that member alone. `least_variance` is that of
/// independent votes: where all votes agree resamples do not vary, and know nothing of the votes that did not come.
std::optional<CrossedInterval> crossed_interval(double estimate, const CrossedResamples& resamples,
                                                const std::function<double(std::span<const double>)>& of,
                                                double least_variance = 0);

}  // namespace stylesweep
