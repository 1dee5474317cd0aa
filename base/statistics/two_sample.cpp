#include "base/statistics/two_sample.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>

#include "base/statistics/statistics.hpp"

namespace stylesweep {
namespace {

using Sorted = std::vector<double>;

constexpr std::size_t exact_up_to = 200;  // values of both samples together
constexpr double tail = 0.025;

// How many orderings of n and m values have each Mann-Whitney statistic up to n*m/2, as shares of all orderings: the
// coefficients of the Gaussian binomial, product of (1 - x^(m+i)) / (1 - x^i) for i = 1 to n (Mann and Whitney 1947).
std::vector<double> null_distribution(std::size_t n, std::size_t m) {
    std::vector<double> share(n * m / 2 + 1, 0.0);
    share[0] = 1;
    for (std::size_t i = 1; i <= n; ++i) {
        for (std::size_t u = share.size(); u-- > m + i;) share[u] -= share[u - m - i];
        for (std::size_t u = i; u < share.size(); ++u) share[u] += share[u - i];
        for (double& each : share)
            each *= static_cast<double>(i) / static_cast<double>(m + i);  // all orderings: C(n+m, n)
    }
    return share;
}

bool is_exact(std::size_t n, std::size_t m) {
    return n + m <= exact_up_to;
}

double deviation(std::size_t n, std::size_t m) {
    return std::sqrt(static_cast<double>(n * m) * static_cast<double>(n + m + 1) / 12);
}

// P(U <= u) under the null hypothesis.
double lower_tail(std::size_t n, std::size_t m, std::size_t u) {
    if (!is_exact(n, m)) {
        const double place = static_cast<double>(u) + 0.5 - static_cast<double>(n * m) / 2;
        return std::erfc(-place / deviation(n, m) / std::sqrt(2)) / 2;
    }
    if (u >= n * m) return 1;
    const std::vector<double> share = null_distribution(std::min(n, m), std::max(n, m));
    const auto sum_to = [&](std::size_t count) {
        return std::accumulate(share.begin(), share.begin() + static_cast<std::ptrdiff_t>(count), 0.0);
    };
    return u <= n * m / 2 ? sum_to(u + 1) : 1 - sum_to(n * m - u);
}

// The largest k with P(U < k) <= level: the k-th smallest difference is a lower bound of the shift.
std::size_t rank_of_bound(std::size_t n, std::size_t m, double level) {
    if (!is_exact(n, m)) {
        std::size_t low = 0, high = n * m / 2;
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (lower_tail(n, m, middle) <= level)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
    double below = 0;
    std::size_t rank = 0;
    for (const double share : null_distribution(std::min(n, m), std::max(n, m))) {
        below += share;
        if (below > level) break;
        ++rank;
    }
    return rank;
}

std::size_t differences_up_to(double bound, const Sorted& a, const Sorted& b) {
    std::size_t count = 0, below = 0;
    for (const double each : a) {  // a larger one has more of b up to the bound
        while (below < b.size() && b[below] - each <= bound) ++below;
        count += below;
    }
    return count;
}

// Maps numbers to integers of the same order.
std::int64_t order_of(double number) {
    const auto bits = std::bit_cast<std::int64_t>(number);
    return bits < 0 ? std::numeric_limits<std::int64_t>::min() - bits : bits;
}

double number_of(std::int64_t order) {
    return std::bit_cast<double>(order < 0 ? std::numeric_limits<std::int64_t>::min() - order : order);
}

// The rank-th smallest difference b - a (from 1), without computing all differences.
double difference_of_rank(std::size_t rank, const Sorted& a, const Sorted& b) {
    std::int64_t low = order_of(b.front() - a.back()), high = order_of(b.back() - a.front());
    while (low < high) {
        const std::int64_t middle = std::midpoint(low, high);
        if (differences_up_to(number_of(middle), a, b) >= rank)
            high = middle;
        else
            low = middle + 1;
    }
    return number_of(low);
}

// How many of `others`, shifted by `margin`, are below each of `values`; ties count as half.
std::vector<double> placements(const Sorted& values, const Sorted& others, double margin) {
    std::vector<double> places;
    std::size_t below = 0, up_to = 0;
    for (const double value : values) {
        while (below < others.size() && others[below] + margin < value) ++below;
        while (up_to < others.size() && others[up_to] + margin <= value) ++up_to;
        places.push_back(static_cast<double>(below + up_to) / 2);
    }
    return places;
}

double variance(const std::vector<double>& values) {
    const double deviation = standard_deviation(values).value_or(0);
    return deviation * deviation;
}

// Brunner and Munzel (2000), one-sided; the degrees of freedom rounded down.
double brunner_munzel_p(const Sorted& a, const Sorted& b, double margin) {
    const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
    const std::vector<double> of_a = placements(a, b, -margin), of_b = placements(b, a, margin);
    const double spread_a = n * variance(of_a), spread_b = m * variance(of_b), spread = spread_a + spread_b;
    const double effect = std::accumulate(of_b.begin(), of_b.end(), 0.0) / m / n - 0.5;
    if (spread <= 0) return effect > 0 ? 0 : 1;
    const double degrees = spread * spread / (spread_a * spread_a / (n - 1) + spread_b * spread_b / (m - 1));
    return student_above(n * m * effect / std::sqrt(spread), std::floor(std::max(1.0, degrees)));
}

// The rank of the lower bound: Mann and Whitney's, lowered until Brunner and Munzel's test also rejects what lies below
// it. Shifts below all differences are always rejected.
std::size_t rank_of_low_end(const Sorted& a, const Sorted& b) {
    std::size_t high = rank_of_bound(a.size(), b.size(), tail), low = std::min<std::size_t>(high, 1);
    const auto rules_out_below = [&](std::size_t rank) {
        const double below = std::midpoint(difference_of_rank(rank - 1, a, b), difference_of_rank(rank, a, b));
        return brunner_munzel_p(a, b, below) <= tail;
    };
    if (high <= 1 || rules_out_below(high)) return high;
    while (high - low > 1) {
        const std::size_t middle = (low + high) / 2;
        (rules_out_below(middle) ? low : high) = middle;
    }
    return low;
}

Sorted sorted(std::span<const double> values) {
    Sorted copy(values.begin(), values.end());
    std::ranges::sort(copy);
    return copy;
}

}  // namespace

Shift shift_between(std::span<const double> first, std::span<const double> second) {
    const Sorted a = sorted(first), b = sorted(second);
    const std::size_t pairs = a.size() * b.size();
    Shift result{
        std::midpoint(difference_of_rank((pairs + 1) / 2, a, b), difference_of_rank(pairs / 2 + 1, a, b)), {}, {}};
    if (std::min(a.size(), b.size()) < 2) return result;
    const std::size_t low = rank_of_low_end(a, b), high = rank_of_low_end(b, a);
    if (low == 0) return result;
    result.low = difference_of_rank(low, a, b);
    result.high = difference_of_rank(pairs + 1 - high, a, b);
    return result;
}

double p_shift_above(std::span<const double> first, std::span<const double> second, double margin) {
    const Sorted a = sorted(first), b = sorted(second);
    if (std::min(a.size(), b.size()) < 2) return 1;
    const double exact = lower_tail(a.size(), b.size(), differences_up_to(margin, a, b));
    return std::max(exact, brunner_munzel_p(a, b, margin));
}

double smallest_p(std::size_t n, std::size_t m) {
    if (std::min(n, m) < 2) return 1;
    const auto a = static_cast<double>(n), b = static_cast<double>(m);
    return std::exp(std::lgamma(a + 1) + std::lgamma(b + 1) - std::lgamma(a + b + 1));
}

std::optional<double> detectable_shift(std::size_t n, std::size_t m, double level) {
    constexpr int draws = 400;
    const std::size_t rank = std::min(n, m) < 2 ? 0 : rank_of_bound(n, m, level);
    if (rank == 0) return std::nullopt;
    std::mt19937_64 random(1979);
    std::normal_distribution<double> noise;
    const auto drawn = [&](std::size_t count) {
        Sorted values(count);
        std::ranges::generate(values, [&] { return noise(random); });
        return sorted(values);
    };
    std::vector<double> needed;  // the shift from which on this noise would not hide it
    for (int i = 0; i < draws; ++i) {
        const Sorted a = drawn(n), b = drawn(m);
        needed.push_back(-difference_of_rank(rank, a, b));
    }
    return percentile(needed, 80);
}

std::vector<double> holm_adjusted(std::span<const double> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::size_t i) { return p[i]; });
    std::vector<double> adjusted(p.size());
    double least = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        least = std::max(least, std::min(1.0, static_cast<double>(p.size() - i) * p[order[i]]));
        adjusted[order[i]] = least;
    }
    return adjusted;
}

}  // namespace stylesweep
