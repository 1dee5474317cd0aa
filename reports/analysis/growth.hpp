// How a figure with proportional noise grows with a size: a straight line, a power law, and whether the line fits.
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
    double largest_error = 0;  ///< largest deviation of y from the line, relative to the line
    bool curved = false;       ///< the term in x² is significant (t test, 5%) and bends the line by more than 1%
    std::size_t points = 0;
    std::size_t clusters = 0;  ///< the intervals are over their lines; 0: the points count as independent
};

/// One reading. Errors within a cluster (one content) are correlated.
struct GrowthPoint {
    double x = 0, y = 0;
    std::size_t cluster = 0;
};

/// Least squares with weights of 1 / fitted², suited to noise in proportion to y (McCullagh and Nelder, Generalized
/// Linear Models, 2nd ed., chapter 8); the exponent by least squares of ln y on ln x. If two or more clusters have
/// several sizes, value and interval are the mean and Student's t over one line per cluster (Ibragimov and Müller, J.
/// Bus. Econ. Stat. 28, 2010), else t over the points. Points without positive x and y are left out; nullopt for fewer
/// than 3 points or 2 different x.
std::optional<Growth> fit_growth(const std::vector<GrowthPoint>& points);

}  // namespace stylesweep::reports
