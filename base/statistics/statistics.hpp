// Statistics shared by rows, views and reports.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace stylesweep {

/// A median with its distribution-free 95% confidence interval (order statistics of the binomial distribution;
/// Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2). Fewer than 6 values have no such interval.
struct MedianInterval {
    double median = 0;
    double mad = 0;  ///< median absolute deviation, unscaled
    std::optional<double> low, high;
};

/// Needs at least one finite value.
MedianInterval median_interval(std::span<const double> values);

/// The same for values with an effective sample size of `effective`, at most their number: the interval ends lie at the
/// same fractions of the sorted values as for so many independent values. Fewer than 6 have no interval.
MedianInterval median_interval(std::span<const double> values, double effective);

/// Needs at least one value; the mean of the middle two for an even number.
double median(std::span<const double> values);

/// The value below which `percent` (0 to 100) of the values lie, linearly interpolated: R's type 7, numpy's default.
/// Needs at least one value.
double percentile(std::span<const double> values, double percent);

/// Sample standard deviation (divisor n - 1); none for fewer than two values.
std::optional<double> standard_deviation(std::span<const double> values);

/// The bound that |T| stays below with a probability of 95%, for Student's t with so many degrees of freedom, at least
/// 1.
double student_t95(double degrees);

/// The same for another probability, above 0 and below 1.
double student_t(double probability, double degrees);

/// P(T > t).
double student_above(double t, double degrees);

/// P(|T| >= |t|): the two-sided p-value.
double student_p(double t, double degrees);

/// Which of these p-values are discoveries at a false discovery rate of at most `rate` (Benjamini and Hochberg, J. R.
/// Stat. Soc. B 57, 1995: independent or positively dependent tests).
std::vector<bool> discoveries(std::span<const double> p_values, double rate);

/// Needs at least one value, all above 0.
double geometric_mean(std::span<const double> values);

}  // namespace stylesweep
