// How a figure grows with a size whose noise grows along: a straight line, a power, and whether either fits.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace stylesweep::reports {

/// A value and half its 95% interval.
struct Within {
    double value = 0, half = 0;
};

/// y = intercept + slope * x, and y ~ x^exponent.
struct Growth {
    Within intercept, slope, exponent;
    double largest_error = 0;  ///< of y to the line, as a part of the line
    bool curved = false;       ///< x² has a part beyond chance (t test, 5%) that bends the line by more than 1%
    std::size_t points = 0;
    std::size_t clusters = 0;  ///< whose lines the intervals are over; 0: the points count as independent
};

/// One reading. Those of a cluster (one content's) err together.
struct GrowthPoint {
    double x = 0, y = 0;
    std::size_t cluster = 0;
};

/// Least squares with weights of 1 / fitted², as noise in proportion to y asks for (McCullagh and Nelder, Generalized
/// Linear Models, 2nd ed., chapter 8); the exponent by least squares of ln y on ln x. Where two or more clusters have
/// several sizes, value and interval are the mean and Student's t over the clusters' own lines (Ibragimov and Müller,
/// J. Bus. Econ. Stat. 28, 2010), else t over the points. Points without a positive x and y are left out; nullopt for
/// fewer than 3 points, or fewer than 2 different x.
std::optional<Growth> fit_growth(const std::vector<GrowthPoint>& points);

}  // namespace stylesweep::reports
