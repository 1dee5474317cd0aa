#include "base/statistics/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>
#include <vector>

namespace stylesweep {
namespace {

double median_of_sorted(std::span<const double> sorted) {
    const std::size_t n = sorted.size();
    return n % 2 ? sorted[n / 2] : std::midpoint(sorted[n / 2 - 1], sorted[n / 2]);
}

// Largest k with P(Binomial(n, 1/2) < k) <= 0.025: the k-th smallest and k-th largest values bound the median with at
// least 95% confidence. 0 when n is too small. From n = 1000 on the normal approximation is used, since 2^-n
// underflows.
std::size_t interval_rank(std::size_t n) {
    const auto count = static_cast<double>(n);
    if (n >= 1000) return static_cast<std::size_t>(count / 2 - 1.96 * std::sqrt(count) / 2);
    double term = std::pow(0.5, count), below = 0;
    std::size_t k = 0;
    while (below + term <= 0.025) {
        below += term;
        term *= (count - static_cast<double>(k)) / static_cast<double>(k + 1);
        ++k;
    }
    return k;
}

// The rank among n values whose effective sample size is `effective`.
std::size_t rank_within(std::size_t n, std::size_t effective) {
    const std::size_t k = interval_rank(effective);
    if (effective >= n || k == 0) return k;
    const auto count = static_cast<double>(n), fewer = static_cast<double>(effective);
    const double half = (fewer / 2 - static_cast<double>(k) + 0.5) / fewer * count;  // ranks from the middle to an end
    return static_cast<std::size_t>(std::max(1.0, std::floor(count / 2 - half + 0.5)));
}

// double is precise enough; Boost would compute in long double.
using StudentT =
    boost::math::students_t_distribution<double,
                                         boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

}  // namespace

MedianInterval median_interval(std::span<const double> values) {
    return median_interval(values, static_cast<double>(values.size()));
}

MedianInterval median_interval(std::span<const double> values, double effective) {
    if (values.empty()) return {};
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    MedianInterval result;
    result.median = median_of_sorted(sorted);
    std::vector<double> deviations;
    for (const double value : sorted) deviations.push_back(std::abs(value - result.median));
    std::ranges::sort(deviations);
    result.mad = median_of_sorted(deviations);
    if (const std::size_t k = rank_within(sorted.size(), static_cast<std::size_t>(effective)); k > 0) {
        result.low = sorted[k - 1];
        result.high = sorted[sorted.size() - k];
    }
    return result;
}

double median(std::span<const double> values) {
    std::vector<double> all(values.begin(), values.end());
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::ranges::nth_element(all, middle);
    return all.size() % 2 ? *middle : std::midpoint(*std::max_element(all.begin(), middle), *middle);
}

double percentile(std::span<const double> values, double percent) {
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    const double place = percent / 100 * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    if (below + 1 >= sorted.size()) return sorted.back();
    return std::lerp(sorted[below], sorted[below + 1], place - static_cast<double>(below));
}

std::optional<double> standard_deviation(std::span<const double> values) {
    if (values.size() < 2) return std::nullopt;
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / (n - 1));
}

double student_t95(double degrees) {
    return student_t(0.95, degrees);
}

double student_t(double probability, double degrees) {
    return boost::math::quantile(StudentT(degrees), (1 + probability) / 2);
}

double student_above(double t, double degrees) {
    return boost::math::cdf(boost::math::complement(StudentT(degrees), t));
}

double student_p(double t, double degrees) {
    return std::min(1.0, 2 * student_above(std::abs(t), degrees));
}

std::vector<bool> discoveries(std::span<const double> p_values, double rate) {
    std::vector<double> sorted(p_values.begin(), p_values.end());
    std::ranges::sort(sorted);
    double most = -1;  // largest p of rank k that is at most k / n times the rate
    for (std::size_t k = 0; k < sorted.size(); ++k)
        if (sorted[k] <= rate * static_cast<double>(k + 1) / static_cast<double>(sorted.size())) most = sorted[k];
    std::vector<bool> found;
    for (const double p : p_values) found.push_back(p <= most);
    return found;
}

double geometric_mean(std::span<const double> values) {
    double logarithms = 0;
    for (const double value : values) logarithms += std::log(value);
    return std::exp(logarithms / static_cast<double>(values.size()));
}

}  // namespace stylesweep
