// The statistics that rows, views and reports share.
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

/// Of at least one finite value.
MedianInterval median_interval(std::span<const double> values);

/// The same for values that say as much as `effective` independent ones, at most as many as there are: its ends are
/// those parts of the sorted values that the ends for so many would be. Fewer than 6 have no interval.
MedianInterval median_interval(std::span<const double> values, double effective);

/// Of at least one value; between the two in the middle when there is an even number.
double median(std::span<const double> values);

/// The value below which `percent` (0 to 100) of the values lie, linear between neighbours: R's type 7, numpy's
/// default. Of at least one value.
double percentile(std::span<const double> values, double percent);

/// Sample standard deviation (divisor n - 1); none for fewer than two values.
std::optional<double> standard_deviation(std::span<const double> values);

/// What |T| stays below with a probability of 95%, T being Student's t of so many degrees of freedom, at least 1.
double student_t95(double degrees);

/// The same for another probability, above 0 and below 1.
double student_t(double probability, double degrees);

/// P(T > t).
double student_above(double t, double degrees);

/// P(|T| >= |t|): the two-sided p-value.
double student_p(double t, double degrees);

/// Which of these p-values are discoveries if a share of at most `rate` of these may be false (Benjamini and Hochberg,
/// J. R. Stat. Soc. B 57, 1995: independent or positively dependent tests).
std::vector<bool> discoveries(std::span<const double> p_values, double rate);

/// Of at least one value, all above 0.
double geometric_mean(std::span<const double> values);

}  // namespace stylesweep
