#include "schema/ratio_interval.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "schema/statistics.hpp"

namespace stylesweep::schema {
namespace {

constexpr std::size_t exact_up_to = 400;  // values of both sides together
constexpr double tail = 0.025;

// How many orders of n and m values have each Mann-Whitney statistic up to n*m/2, as shares of all orders: the
// coefficients of the Gaussian binomial, product of (1 - x^(m+i)) / (1 - x^i) for i = 1 to n (Mann and Whitney 1947).
std::vector<double> null_distribution(std::size_t n, std::size_t m) {
    std::vector<double> share(n * m / 2 + 1, 0.0);
    share[0] = 1;
    for (std::size_t i = 1; i <= n; ++i) {
        for (std::size_t u = share.size(); u-- > m + i;) share[u] -= share[u - m - i];
        for (std::size_t u = i; u < share.size(); ++u) share[u] += share[u - i];
        for (double& each : share)
            each *= static_cast<double>(i) / static_cast<double>(m + i);  // all orders: C(n+m, n)
    }
    return share;
}

std::size_t exact_rank(std::size_t n, std::size_t m) {
    double below = 0;
    std::size_t rank = 0;
    for (const double share : null_distribution(std::min(n, m), std::max(n, m))) {
        below += share;
        if (below > tail) break;
        ++rank;
    }
    return rank;
}

std::size_t approximate_rank(std::size_t n, std::size_t m) {
    const auto pairs = static_cast<double>(n * m);
    const double deviation = std::sqrt(pairs * static_cast<double>(n + m + 1) / 12);
    return static_cast<std::size_t>(std::max(0.0, pairs / 2 - 1.96 * deviation));
}

// How many quotients of the sorted sets are at most `bound`.
std::size_t quotients_up_to(double bound, std::span<const double> a, std::span<const double> b) {
    std::size_t count = 0, below = 0;
    for (const double divisor : a) {  // the larger the divisor, the more of b
        while (below < b.size() && b[below] / divisor <= bound) ++below;
        count += below;
    }
    return count;
}

// The rank-th smallest quotient, from 1, without making them all: positive numbers are ordered as their bits are.
double quotient_of_rank(std::size_t rank, std::span<const double> a, std::span<const double> b) {
    auto low = std::bit_cast<std::uint64_t>(b.front() / a.back());
    auto high = std::bit_cast<std::uint64_t>(b.back() / a.front());
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (quotients_up_to(std::bit_cast<double>(middle), a, b) >= rank)
            high = middle;
        else
            low = middle + 1;
    }
    return std::bit_cast<double>(low);
}

std::vector<double> sorted(std::span<const double> values) {
    std::vector<double> copy(values.begin(), values.end());
    std::ranges::sort(copy);
    return copy;
}

}  // namespace

RatioInterval ratio_interval(std::span<const double> first, std::span<const double> second) {
    const std::vector<double> a = sorted(first), b = sorted(second);
    RatioInterval result;
    result.ratio = percentile(b, 50) / percentile(a, 50);
    const std::size_t rank =
        a.size() + b.size() <= exact_up_to ? exact_rank(a.size(), b.size()) : approximate_rank(a.size(), b.size());
    if (rank == 0) return result;
    result.low = std::min(quotient_of_rank(rank, a, b), result.ratio);
    result.high = std::max(quotient_of_rank(a.size() * b.size() + 1 - rank, a, b), result.ratio);
    return result;
}

}  // namespace stylesweep::schema
