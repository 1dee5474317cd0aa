// Whether one set of measurements differs from another, as a ratio.
#pragma once

#include <optional>
#include <span>

namespace stylesweep::schema {

/// Median of `b` over median of `a`, with a 95% interval of the factor between the two.
///
/// The interval is the rank-based one of Hodges, Lehmann and Moses (Hollander, Wolfe and Chicken, Nonparametric
/// Statistical Methods, 3rd ed., section 4.3) on logarithms: from the k-th smallest to the k-th largest of all
/// quotients b/a, k from the exact null distribution of the Mann-Whitney statistic (above 400 values, from its normal
/// approximation). It assumes no distribution and leaves out 1 exactly when the two-sided test at 5% finds a
/// difference. Where the ratio of the medians lies outside, the interval is widened to hold it.
struct RatioInterval {
    double ratio = 1;
    std::optional<double> low, high;  ///< absent where there are too few values: 4 and 4 are enough, 3 and 4 are not

    [[nodiscard]] bool is_significant() const { return low && (*low > 1 || *high < 1); }
};

/// Of at least one value each, all above 0 and finite.
RatioInterval ratio_interval(std::span<const double> a, std::span<const double> b);

}  // namespace stylesweep::schema
