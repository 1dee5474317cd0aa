#include "base/statistics/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace stylesweep {
namespace {

double median_of_sorted(std::span<const double> sorted) {
    const std::size_t n = sorted.size();
    return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

// Largest k with P(Binomial(n, 1/2) < k) <= 0.025: the k-th smallest and k-th largest values bound the median
// with at least 95% confidence. 0 when n is too small. From n = 1000 on by the normal approximation, since 2^-n
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

// The rank among n values that say as much as `effective`.
std::size_t rank_within(std::size_t n, std::size_t effective) {
    const std::size_t k = interval_rank(effective);
    if (effective >= n || k == 0) return k;
    const auto count = static_cast<double>(n), fewer = static_cast<double>(effective);
    const double half = (fewer / 2 - static_cast<double>(k) + 0.5) / fewer * count;  // ranks from the middle to an end
    return static_cast<std::size_t>(std::max(1.0, std::floor(count / 2 - half + 0.5)));
}

// P(|T| <= t): Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
double student_share(double t, std::size_t degrees) {
    const double angle = std::atan(t / std::sqrt(static_cast<double>(degrees)));
    const double sine = std::sin(angle), cosine = std::cos(angle);
    const bool odd = degrees % 2 == 1;
    double term = odd ? cosine : 1, sum = degrees > 1 ? term : 0;
    for (std::size_t k = odd ? 3 : 2; k < degrees; k += 2) {
        term *= cosine * cosine * static_cast<double>(k - 1) / static_cast<double>(k);
        sum += term;
    }
    return odd ? (angle + sine * sum) / std::acos(0) : sine * sum;
}

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

double student_t95(std::size_t degrees) {
    return student_t(0.95, degrees);
}

double student_t(double probability, std::size_t degrees) {
    double low = 0, high = 1;
    while (student_share(high, degrees) < probability && high < 1e12) high *= 2;
    for (int halving = 0; halving < 100; ++halving) {
        const double middle = (low + high) / 2;
        (student_share(middle, degrees) < probability ? low : high) = middle;
    }
    return low;
}

double student_above(double t, std::size_t degrees) {
    const double beyond = (1 - student_share(std::abs(t), degrees)) / 2;
    return t > 0 ? beyond : 1 - beyond;
}

double student_p(double t, std::size_t degrees) {
    return std::clamp(2 * student_above(std::abs(t), degrees), 0.0, 1.0);
}

std::vector<bool> discoveries(std::span<const double> p_values, double rate) {
    std::vector<double> sorted(p_values.begin(), p_values.end());
    std::ranges::sort(sorted);
    double most = -1;  // the largest p of rank k that is at most k / n times the rate
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
