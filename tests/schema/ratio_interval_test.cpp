#include "schema/ratio_interval.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace stylesweep::schema;

namespace {

// first, first + step, ... of n values.
std::vector<double> row(std::size_t n, double first, double step) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(first + step * static_cast<double>(i));
    return values;
}

// The same by making every quotient.
double by_sorting(const std::vector<double>& a, const std::vector<double>& b, std::size_t rank) {
    std::vector<double> all;
    for (const double x : a)
        for (const double y : b) all.push_back(y / x);
    std::ranges::sort(all);
    return all.at(rank - 1);
}

}  // namespace

TEST_CASE("too few values have a ratio but no interval, and nothing is significant") {
    for (const auto& [n, m] : {std::pair{1, 1}, {1, 30}, {3, 3}, {3, 4}, {2, 7}}) {
        const RatioInterval result = ratio_interval(row(n, 1, 0), row(m, 2, 0));
        CHECK(result.ratio == 2);
        CHECK_FALSE(result.low);
        CHECK_FALSE(result.high);
        CHECK_FALSE(result.is_significant());
    }
}

// Two-sided 5% by counting orders: 4 and 4: 1 of 70 = 0.014 below, 2 of 70 = 0.029 too much, so k = 1. 5 and 5: 1 + 1 +
// 2 = 4 of 252 = 0.016 for U <= 2, 7 of 252 = 0.028 for U <= 3, so k = 3. Other values: the tables of Mann and
// Whitney's critical U (alpha 0.05, two-sided), k = U + 1.
TEST_CASE("the interval's rank is that of the Mann-Whitney test") {
    const struct {
        std::size_t n, m, k;
    } cases[] = {{4, 4, 1}, {5, 5, 3},  {3, 5, 1},    {5, 3, 1},    {2, 8, 1},
                 {6, 6, 6}, {7, 8, 11}, {10, 10, 24}, {20, 20, 128}};
    for (const auto& [n, m, k] : cases) {
        CAPTURE(n);
        CAPTURE(m);
        const std::vector<double> a = row(n, 100, 1.37), b = row(m, 90, 3.11);
        const RatioInterval result = ratio_interval(a, b);
        CHECK(result.low == by_sorting(a, b, k));
        CHECK(result.high == by_sorting(a, b, n * m + 1 - k));
    }
}

TEST_CASE("four values against four, all larger: the interval spans all quotients") {
    const RatioInterval result =
        ratio_interval(std::vector{10.0, 11.0, 10.5, 10.2}, std::vector{12.0, 12.6, 12.2, 13.0});
    CHECK(result.ratio == doctest::Approx(12.4 / 10.35));
    CHECK(result.low == 12.0 / 11.0);
    CHECK(result.high == 13.0 / 10.0);
    CHECK(result.is_significant());
}

TEST_CASE("overlapping values are not significant, equal ones have the interval 1 to 1") {
    CHECK_FALSE(ratio_interval(std::vector{1.0, 3.0, 5.0, 7.0}, std::vector{2.0, 4.0, 6.0, 8.0}).is_significant());
    const RatioInterval equal = ratio_interval(row(8, 5, 0), row(9, 5, 0));
    CHECK(equal.low == 1);
    CHECK(equal.high == 1);
    CHECK_FALSE(equal.is_significant());
}

TEST_CASE("to swap the sides inverts the ratio and keeps the verdict") {
    const std::vector<double> a = row(9, 10, 0.25), b = row(6, 12, 0.5);
    const RatioInterval there = ratio_interval(a, b), back = ratio_interval(b, a);
    CHECK(there.ratio == doctest::Approx(1 / back.ratio));
    CHECK(there.low.value() == doctest::Approx(1 / back.high.value()));
    CHECK(there.high.value() == doctest::Approx(1 / back.low.value()));
    CHECK(there.is_significant());
    CHECK(back.is_significant());
}

TEST_CASE("the interval always holds the ratio of the medians") {
    const RatioInterval odd =
        ratio_interval(std::vector{1.0, 1.0, 1.0, 9.0, 9.0, 9.0, 9.0}, std::vector{1.0, 1.0, 1.0, 1.0, 9.0, 9.0, 9.0});
    CHECK(odd.low.value() <= odd.ratio);
    CHECK(odd.high.value() >= odd.ratio);
}

TEST_CASE("many values take the normal approximation, close to the exact rank, and no room for all pairs") {
    const std::vector<double> exact = row(200, 100, 1), more = row(201, 100, 1);
    const RatioInterval one = ratio_interval(exact, exact), other = ratio_interval(more, exact);
    CHECK(other.low.value() == doctest::Approx(one.low.value()).epsilon(0.01));
    CHECK(other.high.value() == doctest::Approx(one.high.value()).epsilon(0.01));
    const RatioInterval large = ratio_interval(row(50000, 100, 0.001), row(50000, 101, 0.001));
    CHECK(large.is_significant());
    CHECK(large.low.value() < large.ratio);
}
