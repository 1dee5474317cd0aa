#include "base/statistics/sample_checks.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace stylesweep {
namespace {

constexpr double one_sided_90 = 1.282;                  // quantile of the normal distribution
constexpr double wander_90 = 0.347, wander_80 = 0.241;  // of Cramer and von Mises' limit (Anderson and Darling 1952)

// Ranks minus their mean; ties share the mean of their ranks.
std::vector<double> centred_ranks(std::span<const double> readings) {
    const std::size_t n = readings.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t place) { return readings[place]; });
    std::vector<double> ranks(n);
    for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
        while (end < n && readings[order[end]] == readings[order[begin]]) ++end;
        const double shared = (static_cast<double>(begin + end) - static_cast<double>(n)) / 2;
        for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = shared;
    }
    return ranks;
}

double squares(std::span<const double> ranks) {
    return std::inner_product(ranks.begin(), ranks.end(), ranks.begin(), 0.0);
}

double autocorrelation(std::span<const double> ranks, std::size_t lag, double squares) {
    return std::inner_product(ranks.begin() + static_cast<std::ptrdiff_t>(lag), ranks.end(), ranks.begin(), 0.0) /
           squares;
}

double correlation_with_order(std::span<const double> ranks, double squares) {
    const auto n = static_cast<double>(ranks.size());
    double ordered = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) ordered += ranks[i] * (static_cast<double>(i) - (n - 1) / 2);
    return ordered / std::sqrt(squares * n * (n * n - 1) / 12);
}

// Mean square of the cumulative sums: the locally best test for a level that follows a random walk under independent
// noise (Nyblom and Makelainen, J. Am. Stat. Assoc. 78, 1983).
double wander(std::span<const double> ranks, double squares) {
    double sum = 0, total = 0;
    for (const double rank : ranks) {
        sum += rank;
        total += sum * sum;
    }
    return total / (static_cast<double>(ranks.size()) * squares);
}

// How many readings equal one independent reading: 1 + twice the sum of the autocorrelations, in pairs, each at most as
// large as the one before, up to the first that is not positive (Geyer, Statistical Science 7, 1992, section 3.3).
double readings_for_one(std::span<const double> ranks, double squares) {
    double sum = -1, least = 2;
    for (std::size_t lag = 0; lag + 1 < ranks.size(); lag += 2) {
        const double pair = autocorrelation(ranks, lag, squares) + autocorrelation(ranks, lag + 1, squares);
        if (pair <= 0) break;
        least = std::min(least, pair);
        sum += 2 * least;
    }
    return std::max(sum, 1.0);
}

}  // namespace

SampleChecks check_samples(std::span<const double> readings) {
    const auto n = static_cast<double>(readings.size());
    SampleChecks checks;
    checks.effective = n;
    if (readings.size() < 3) return checks;
    const std::vector<double> ranks = centred_ranks(readings);
    const double total = squares(ranks);
    if (total == 0) return checks;
    const double raw = autocorrelation(ranks, 1, total), wanders = wander(ranks, total);
    checks.lag1 = std::clamp(raw + (1 + 4 * std::max(raw, 0.0)) / n, -0.99, 0.99);
    checks.trend = correlation_with_order(ranks, total);
    checks.depend = (raw + 1 / n) / std::sqrt((1 - 2 / n) / n) > one_sided_90;
    checks.drift = wanders > wander_90;
    checks.doubtful = checks.depend || wanders > wander_80;
    if (readings.size() >= checkable_samples || checks.depend || checks.drift)
        checks.effective = n / readings_for_one(ranks, total);
    return checks;
}

}  // namespace stylesweep
