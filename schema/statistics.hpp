// The statistics that rows, views and reports share.
#pragma once

#include <optional>
#include <span>

namespace stylesweep::schema {

/// A median with its distribution-free 95% confidence interval (order statistics of the binomial distribution;
/// Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2). Fewer than 6 values have no such interval.
struct MedianInterval {
    double median = 0;
    double mad = 0;  ///< median absolute deviation, unscaled
    std::optional<double> low, high;
};

/// Of at least one finite value.
MedianInterval median_interval(std::span<const double> values);

}  // namespace stylesweep::schema
