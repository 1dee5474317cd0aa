// The shift of one sample against another, and whether it may be chance.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace stylesweep {

/// How far `b` lies above `a`: the median of all differences b - a (Hodges and Lehmann 1963) with its 95% interval. For
/// logarithms it is the logarithm of a ratio.
///
/// The interval contains the shifts that neither of two tests rejects: Mann and Whitney's with its exact null
/// distribution (Moses; Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd ed., section 4.3; above
/// 200 values the normal approximation), which assumes equal spreads, and Brunner and Munzel's (2000), which does not.
struct Shift {
    double estimate = 0;
    std::optional<double> low, high;  ///< absent for too few values: 4 and 4 are enough, 3 and 4 are not

    [[nodiscard]] bool is_significant() const { return low && (*low > 0 || *high < 0); }
};

/// Each needs at least one finite value.
Shift shift_between(std::span<const double> a, std::span<const double> b);

/// One-sided p-value of "b is shifted by no more than `margin` above a": the larger of Mann and Whitney's exact one and
/// Brunner and Munzel's. At most 0.025 exactly where the interval of shift_between() begins above the margin.
double p_shift_above(std::span<const double> a, std::span<const double> b, double margin);

/// The smallest possible p-value of n and m values: all of one sample above all of the other.
double smallest_p(std::size_t n, std::size_t m);

/// The shift, in standard deviations of normal noise, that n and m values detect at the one-sided level with a power of
/// 80%, from a simulation with a fixed seed. nullopt: no shift can be detected.
std::optional<double> detectable_shift(std::size_t n, std::size_t m, double level);

/// Holm's (1979) adjusted p-values, in the order given: rejecting all those at most L makes a false rejection with a
/// probability of at most L.
std::vector<double> holm_adjusted(std::span<const double> p);

}  // namespace stylesweep
