// Intervals for figures of pairs, such as pictures of contents in styles: pairs that share one are not independent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace stylesweep {

struct BootstrapInterval {
    double low, high;
};

/// A figure of all pairs in which row and column occur that often (whole numbers from 0); nullopt: undefined for them.
using WeightedFigure =
    std::function<std::optional<double>(std::span<const double> rows, std::span<const double> columns)>;

/// 95% interval of `figure` of rows x columns by the pigeonhole bootstrap (Owen, Annals of Applied Statistics 1(2),
/// 2007): rows and columns are drawn independently, with replacement. It is placed around `estimate` as the resamples
/// lie around their mean: a figure that is biased in small sets (FID) is so in resamples too. A side of one member is
/// not drawn. None if both sides have one, or fewer than half of the resamples have a figure.
std::optional<BootstrapInterval> pigeonhole_interval(double estimate, std::size_t rows, std::size_t columns,
                                                     const WeightedFigure& figure, int resamples, std::uint64_t seed);

}  // namespace stylesweep
