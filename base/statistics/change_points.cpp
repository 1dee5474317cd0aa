#include "base/statistics/change_points.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace stylesweep {
namespace {

constexpr std::size_t least_values = 8;
constexpr int permutations = 1999;

// Mean ranks of ties.
std::vector<double> ranks_of(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin;
        while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
        for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = static_cast<double>(begin + end + 1) / 2;
        begin = end;
    }
    return ranks;
}

struct Split {
    double statistic = 0;
    std::size_t at = 0;  ///< the second part's first index
};

// U_t = 2 (r_1 + ... + r_t) - t (n + 1), Pettitt's equation 3.
Split best_split(std::span<const double> ranks) {
    Split best;
    double sum = 0;
    const auto n = static_cast<double>(ranks.size());
    for (std::size_t t = 1; t < ranks.size(); ++t) {
        sum += ranks[t - 1];
        const double statistic = std::abs(2 * sum - static_cast<double>(t) * (n + 1));
        if (statistic > best.statistic) best = {statistic, t};
    }
    return best;
}

double significance_of(const Split& split, std::vector<double> ranks) {
    std::mt19937 random(1);
    int as_large = 1;  // the series itself
    for (int i = 0; i < permutations; ++i) {
        std::ranges::shuffle(ranks, random);
        as_large += best_split(ranks).statistic >= split.statistic - 1e-9;
    }
    return static_cast<double>(as_large) / (permutations + 1);
}

void segment(std::span<const double> values, std::size_t offset, double alpha, std::vector<std::size_t>& found) {
    if (values.size() < least_values) return;
    const std::vector<double> ranks = ranks_of(values);
    const Split split = best_split(ranks);
    if (significance_of(split, ranks) > alpha) return;
    segment(values.first(split.at), offset, alpha, found);
    found.push_back(offset + split.at);
    segment(values.subspan(split.at), offset + split.at, alpha, found);
}

}  // namespace

std::vector<std::size_t> change_points(std::span<const double> values, double alpha) {
    std::vector<std::size_t> found;
    segment(values, 0, alpha, found);
    return found;
}

}  // namespace stylesweep
