#include "base/statistics/sample_checks.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace stylesweep {
namespace {

constexpr double one_sided_90 = 1.282, two_sided_90 = 1.645;  // of the normal distribution

// Ranks about their mean; equal readings share the mean of theirs.
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

}  // namespace

SampleChecks check_samples(std::span<const double> readings) {
    const auto n = static_cast<double>(readings.size());
    SampleChecks checks;
    checks.effective = n;
    if (readings.size() < 3) return checks;
    const std::vector<double> ranks = centred_ranks(readings);
    double squares = 0, neighbours = 0, ordered = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        squares += ranks[i] * ranks[i];
        if (i > 0) neighbours += ranks[i] * ranks[i - 1];
        ordered += ranks[i] * (static_cast<double>(i) - (n - 1) / 2);
    }
    if (squares == 0) return checks;
    const double raw = neighbours / squares;
    checks.lag1 = std::clamp(raw + (1 + 4 * std::max(raw, 0.0)) / n, -0.99, 0.99);
    checks.depend = (raw + 1 / n) / std::sqrt((1 - 2 / n) / n) > one_sided_90;
    checks.trend = ordered / std::sqrt(squares * n * (n * n - 1) / 12);
    checks.drift = std::abs(checks.trend) * std::sqrt(n - 1) > two_sided_90;
    if (checks.depend) checks.effective = std::max(1.0, n * (1 - checks.lag1) / (1 + checks.lag1));
    return checks;
}

}  // namespace stylesweep
