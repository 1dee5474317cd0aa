#include "base/statistics/statistics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace stylesweep;

namespace {

// 1, 2, ... n, the last first, so that a value is its own rank and order matters.
std::vector<double> ranks(std::size_t n) {
    std::vector<double> values(n);
    std::iota(values.rbegin(), values.rend(), 1.0);
    return values;
}

}  // namespace

TEST_CASE("fewer than six values have a median but no interval") {
    for (std::size_t n = 1; n < 6; ++n) {
        const MedianInterval result = median_interval(ranks(n));
        CHECK(result.median == static_cast<double>(n + 1) / 2);
        CHECK_FALSE(result.low);
        CHECK_FALSE(result.high);
    }
}

TEST_CASE("median and deviation are those of the values in order") {
    const MedianInterval odd = median_interval(std::vector{9.0, 1.0, 2.0, 100.0, 4.0});
    CHECK(odd.median == 4);
    CHECK(odd.mad == 3);  // of 0 2 3 5 96
    const MedianInterval even = median_interval(std::vector{1.0, 2.0, 4.0, 9.0});
    CHECK(even.median == 3);
    CHECK(median(std::vector{9.0, 1.0, 4.0, 2.0}) == 3);
    CHECK(median(std::vector{9.0, 1.0, 2.0}) == 2);
    CHECK(median(std::vector{1.5}) == 1.5);
    CHECK(median(std::vector{1.5e308, 1.7e308}) == 1.6e308);
    CHECK(even.mad == 1.5);  // of 1 1 2 6
    CHECK(median_interval(std::vector{2.5, 2.5, 2.5}).mad == 0);
}

// k: largest with P(Binomial(n, 1/2) < k) <= 0.025, from exact integer arithmetic. n = 9: 10/512 for k = 2; n = 12:
// 79/4096 for k = 3. The interval reaches from the k-th smallest to the k-th largest value.
TEST_CASE("the interval's ranks are those of the binomial distribution") {
    const std::pair<std::size_t, double> cases[] = {{6, 1},  {8, 1},   {9, 2},    {10, 2},    {12, 3},
                                                    {20, 6}, {50, 18}, {100, 40}, {999, 469}, {1000, 469}};
    for (const auto& [n, k] : cases) {
        CAPTURE(n);
        const MedianInterval result = median_interval(ranks(n));
        CHECK(result.low == k);
        CHECK(result.high == static_cast<double>(n) + 1 - k);
    }
}

TEST_CASE("a large sample has a narrow interval that is never narrower than the exact one") {
    const MedianInterval result = median_interval(ranks(10000));
    CHECK(result.low.value() <= 4902);
    CHECK(result.low.value() >= 4900);
    CHECK(result.low.value() + result.high.value() == 10001);
}

TEST_CASE("a percentile lies linearly between its neighbours, whatever the order of the values") {
    const std::vector<double> values{40, 10, 30, 20};
    const std::pair<double, double> cases[] = {{0, 10}, {100, 40}, {50, 25}, {25, 17.5}, {90, 37}};
    for (const auto& [percent, value] : cases) CHECK(percentile(values, percent) == doctest::Approx(value));
    CHECK(percentile(std::vector{7.0}, 99) == 7);
}

TEST_CASE("the deviation is that of a sample and needs two values") {
    CHECK_FALSE(standard_deviation({}));
    CHECK_FALSE(standard_deviation(std::vector{1.0}));
    CHECK(standard_deviation(std::vector{1.0, 3.0}).value() == doctest::Approx(1.41421356));
    CHECK(standard_deviation(std::vector{5.0, 5.0, 5.0}) == 0);
}

TEST_CASE("the geometric mean of a ratio and its inverse is one") {
    CHECK(geometric_mean(std::vector{2.0, 0.5}) == doctest::Approx(1));
    CHECK(geometric_mean(std::vector{1.0, 10.0, 100.0}) == doctest::Approx(10));
}

TEST_CASE("Student's t is that of the tables") {
    const std::pair<double, double> table[] = {{1, 12.7062}, {2, 4.3027},   {3, 3.1824},
                                               {4, 2.7764},  {9, 2.2622},   {3.5, 2.94009},
                                               {30, 2.0423}, {120, 1.9799}, {100'000, 1.95999}};
    for (const auto& [degrees, t] : table) CHECK(student_t95(degrees) == doctest::Approx(t).epsilon(3e-5));
}

TEST_CASE("Student's t at other levels, and its p-values, are those of the tables") {
    CHECK(student_t(0.99, 5) == doctest::Approx(4.0321).epsilon(3e-5));
    CHECK(student_t(0.9, 1) == doctest::Approx(6.3138).epsilon(3e-5));
    CHECK(student_t(0.999, 30) == doctest::Approx(3.6460).epsilon(3e-5));
    CHECK(student_p(2.7764, 4) == doctest::Approx(0.05).epsilon(1e-3));
    CHECK(student_p(-6.3138, 1) == doctest::Approx(0.1).epsilon(1e-3));
    CHECK(student_p(0, 7) == 1);
}

// The fifteen p-values of Benjamini and Hochberg's own example (section 3.2): at 5% the first four are discoveries.
TEST_CASE("discoveries are those of Benjamini and Hochberg's example") {
    const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    const std::vector<bool> found = discoveries(p, 0.05);
    CHECK(std::ranges::count(found, true) == 4);
    CHECK(found[3]);
    CHECK(discoveries({}, 0.05).empty());
}
