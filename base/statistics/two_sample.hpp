// By how much one set of measurements is shifted against another, and whether that may be chance.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace stylesweep {

/// How far `b` lies above `a`: the median of all differences b - a (Hodges and Lehmann 1963), with the 95% interval
/// that belongs to it. Of logarithms it is the logarithm of a ratio.
///
/// The interval holds the shifts that neither of two tests rules out: that of Mann and Whitney by its exact null
/// distribution (Moses; Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd ed., section 4.3; above
/// 200 values by its normal approximation), which needs equal spreads, and that of Brunner and Munzel (2000), which
/// does not.
struct Shift {
    double estimate = 0;
    std::optional<double> low, high;  ///< absent where there are too few values: 4 and 4 are enough, 3 and 4 are not

    [[nodiscard]] bool is_significant() const { return low && (*low > 0 || *high < 0); }
};

/// Of at least one finite value each.
Shift shift_between(std::span<const double> a, std::span<const double> b);

/// One-sided p of "b is shifted by no more than `margin` above a": the larger of Mann and Whitney's exact one and
/// Brunner and Munzel's. At most 0.025 exactly where the interval of shift_between() begins above the margin.
double p_shift_above(std::span<const double> a, std::span<const double> b, double margin);

/// The smallest p that n and m values can have: all of one side above all of the other.
double smallest_p(std::size_t n, std::size_t m);

/// The shift, in standard deviations of normal noise, that n and m values show at the one-sided level in four of five
/// cases; from a simulation with a fixed seed. nullopt: they can show none.
std::optional<double> detectable_shift(std::size_t n, std::size_t m, double level);

/// Holm's (1979) adjusted p, in the order given: those at most L are rejected with a chance of at most L that any of
/// them is true.
std::vector<double> holm_adjusted(std::span<const double> p);

}  // namespace stylesweep
