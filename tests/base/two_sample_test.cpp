#include "base/statistics/two_sample.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "base/statistics/statistics.hpp"

using namespace stylesweep;

namespace {

using Values = std::vector<double>;

// first, first + step, ... of n values.
Values row(std::size_t n, double first, double step) {
    Values values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(first + step * static_cast<double>(i));
    return values;
}

// The same by making every difference.
double by_sorting(const Values& a, const Values& b, std::size_t rank) {
    Values all;
    for (const double x : a)
        for (const double y : b) all.push_back(y - x);
    std::ranges::sort(all);
    return all.at(rank - 1);
}

Values normal(std::mt19937_64& random, std::size_t n, double deviation) {
    std::normal_distribution<double> noise(0, deviation);
    Values values(n);
    std::ranges::generate(values, [&] { return noise(random); });
    return values;
}

}  // namespace

TEST_CASE("too few values have an estimate but no interval, and nothing is significant") {
    for (const auto& [n, m] : {std::pair{1, 1}, {1, 50}, {3, 3}, {3, 4}, {2, 7}}) {
        const Shift result = shift_between(row(n, 1, 0), row(m, 3, 0));
        CHECK(result.estimate == 2);
        CHECK_FALSE(result.low);
        CHECK_FALSE(result.high);
        CHECK_FALSE(result.is_significant());
    }
    CHECK(p_shift_above(Values{1}, row(50, 3, 1), 0) == 1);
    CHECK_FALSE(detectable_shift(3, 3, 0.025));
}

TEST_CASE("the estimate is the median of all differences, not the difference of the medians") {
    const Values a{0, 0, 0, 10}, b{1, 1, 9, 9, 9};
    CHECK(shift_between(a, b).estimate == 1);  // 5, 3, 9, ... sorted: -9 -9 -1 -1 -1 1 1 1 1 1 1 9 ...
    CHECK(percentile(b, 50) - percentile(a, 50) == 9);
    CHECK(shift_between(Values{1, 2}, Values{3, 7}).estimate == doctest::Approx(3.5));  // 1 2 5 6
}

// Two-sided 5% by counting orders: 4 and 4: 1 of 70 = 0.014 below, 2 of 70 = 0.029 too much, so k = 1. 5 and 5: 1 + 1 +
// 2 = 4 of 252 = 0.016 for U <= 2, 7 of 252 = 0.028 for U <= 3, so k = 3. Other values: the tables of Mann and
// Whitney's critical U (alpha 0.05, two-sided), k = U + 1. Brunner and Munzel's test may widen.
TEST_CASE("the interval begins at the rank of the Mann-Whitney test or before") {
    const struct {
        std::size_t n, m, k;
    } cases[] = {{4, 4, 1}, {5, 5, 3}, {3, 5, 1}, {5, 3, 1}, {2, 8, 1}, {6, 6, 6}, {7, 8, 11}, {10, 10, 24}};
    for (const auto& [n, m, k] : cases) {
        CAPTURE(n);
        CAPTURE(m);
        const Values a = row(n, 100, 1.37), b = row(m, 90, 3.11);
        const Shift result = shift_between(a, b);
        REQUIRE(result.low);
        CHECK(*result.low <= by_sorting(a, b, k));
        CHECK(*result.high >= by_sorting(a, b, n * m + 1 - k));
        CHECK(*result.low >= by_sorting(a, b, 1));
        if (k == 1) CHECK(*result.low == by_sorting(a, b, 1));
    }
}

TEST_CASE("p and the interval say the same: it begins where p falls to 2.5%") {
    std::mt19937_64 random(2000);
    for (int i = 0; i < 50; ++i) {
        const Values a = normal(random, 5 + i % 4, 1), b = normal(random, 6, 1 + i % 3);
        const Shift shift = shift_between(a, b);
        CHECK(p_shift_above(a, b, *shift.low - 1e-9) <= 0.025);
        CHECK(p_shift_above(a, b, *shift.low + 1e-9) > 0.025);
        CHECK(p_shift_above(b, a, -*shift.high - 1e-9) <= 0.025);
    }
}

TEST_CASE("complete separation has the smallest p there is") {
    CHECK(smallest_p(4, 4) == doctest::Approx(1 / 70.0));
    CHECK(smallest_p(6, 6) == doctest::Approx(1 / 924.0));
    CHECK(smallest_p(1, 99) == 1);
    CHECK(p_shift_above(row(6, 1, 1), row(6, 10, 1), 0) == doctest::Approx(1 / 924.0));
    CHECK(p_shift_above(row(6, 10, 1), row(6, 1, 1), 0) == 1);
}

// The example of Brunner and Munzel (2000): pain scores of 14 and 11 patients; two-sided p 0.0058.
TEST_CASE("p is no smaller than Brunner and Munzel's in their example") {
    const Values first{1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1}, second{3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4};
    CHECK(p_shift_above(first, second, 0) >= 0.0029);
}

TEST_CASE("equal values have the interval 0 to 0, overlapping ones are not significant") {
    CHECK_FALSE(shift_between(Values{1, 3, 5, 7}, Values{2, 4, 6, 8}).is_significant());
    const Shift equal = shift_between(row(8, 5, 0), row(9, 5, 0));
    CHECK(equal.low == 0);
    CHECK(equal.high == 0);
    CHECK(equal.estimate == 0);
}

TEST_CASE("to swap the sides turns the interval around") {
    const Values a = row(9, 10, 0.25), b = row(6, 12, 0.5);
    const Shift there = shift_between(a, b), back = shift_between(b, a);
    CHECK(there.estimate == doctest::Approx(-back.estimate));
    CHECK(there.low.value() == doctest::Approx(-back.high.value()));
    CHECK(there.high.value() == doctest::Approx(-back.low.value()));
    CHECK(there.is_significant());
}

TEST_CASE("many values take the normal approximation, close to the exact rank, and no room for all pairs") {
    const Values exact = row(100, 100, 1), more = row(101, 100, 1);
    const Shift one = shift_between(exact, exact), other = shift_between(more, exact);
    CHECK(std::abs(other.low.value() - one.low.value()) <= 1);  // of a row with steps of 1
    CHECK(std::abs(other.high.value() - one.high.value()) <= 1);
    const Shift large = shift_between(row(5000, 100, 0.001), row(5000, 101, 0.001));
    CHECK(large.is_significant());
    CHECK(large.low.value() < large.estimate);
}

TEST_CASE("Holm's adjusted p of his procedure, step by step") {
    const std::vector<double> adjusted = holm_adjusted(std::vector{0.01, 0.04, 0.03, 0.005});
    CHECK(adjusted[3] == doctest::Approx(0.02));
    CHECK(adjusted[0] == doctest::Approx(0.03));
    CHECK(adjusted[2] == doctest::Approx(0.06));
    CHECK(adjusted[1] == doctest::Approx(0.06));  // 0.04, but not below the one before
    CHECK(holm_adjusted(std::vector<double>{0.7, 0.9})[0] == 1);
}

TEST_CASE("the interval holds the shift in 95% of cases, with equal spreads and with unequal ones") {
    const struct {
        std::size_t n, m;
        double deviation;
        double least;
    } cases[] = {{6, 6, 1, 0.95}, {4, 12, 1, 0.95}, {6, 6, 5, 0.935}, {12, 5, 5, 0.925}};
    for (const auto& [n, m, deviation, least] : cases) {
        std::mt19937_64 random(1963);
        constexpr int sets = 600;
        int held = 0;
        for (int i = 0; i < sets; ++i) {
            const Shift shift = shift_between(normal(random, n, 1), normal(random, m, deviation));
            held += *shift.low <= 0 && *shift.high >= 0;
        }
        CAPTURE(n);
        CAPTURE(m);
        CAPTURE(deviation);
        const double error = 2.5 * std::sqrt(0.05 * 0.95 / sets);
        CHECK(held / double(sets) >= least - error);
    }
}

TEST_CASE("the detectable shift is found in four of five cases") {
    for (const auto& [n, level] : {std::pair<std::size_t, double>{6, 0.0025}, {5, 0.025}, {10, 0.0025}}) {
        const double shift = detectable_shift(n, n, level).value();
        std::mt19937_64 random(80);
        constexpr int sets = 500;
        int found = 0;
        for (int i = 0; i < sets; ++i) {
            Values a = normal(random, n, 1), b = normal(random, n, 1);
            for (double& each : b) each += shift;
            found += p_shift_above(a, b, 0) <= level;
        }
        CAPTURE(n);
        CHECK(found >= 0.70 * sets);
        CHECK(found <= 0.90 * sets);
    }
}
