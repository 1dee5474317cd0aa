#include "base/statistics/kendall.hpp"

#include <algorithm>
#include <cmath>

#include "base/statistics/normal.hpp"

namespace stylesweep {
namespace {

constexpr std::size_t least_pairs = 10;

int sign(double value) {
    return value > 0 ? 1 : value < 0 ? -1 : 0;
}

void add_interval(RankCorrelation& of) {
    if (of.pairs < least_pairs) return;
    const auto n = static_cast<double>(of.pairs);
    const double most =
        1 - 2 / (n * (n - 1));  // between full agreement and one pair in disorder: else there is no width
    const double z = std::atanh(std::clamp(of.tau, -most, most));
    const double margin = normal_95 * std::sqrt(0.437 / (n - 4));
    of.low = std::min(of.tau, std::tanh(z - margin));
    of.high = std::max(of.tau, std::tanh(z + margin));
}

}  // namespace

std::optional<RankCorrelation> kendall(std::span<const double> a, std::span<const double> b) {
    double score = 0, differ_a = 0, differ_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const int one = sign(a[i] - a[j]), other = sign(b[i] - b[j]);
            score += one * other;
            differ_a += one * one;
            differ_b += other * other;
        }
    if (differ_a == 0 || differ_b == 0) return std::nullopt;
    RankCorrelation out{score / std::sqrt(differ_a * differ_b), a.size()};
    add_interval(out);
    return out;
}

}  // namespace stylesweep
