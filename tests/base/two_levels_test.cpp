#include "base/statistics/two_levels.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

using namespace stylesweep;

namespace {

std::vector<double> both(std::size_t n, double low, std::size_t m, double high) {
    std::vector<double> values(n, low);
    values.insert(values.end(), m, high);
    return values;
}

}  // namespace

TEST_CASE("few values, equal ones and one outlier are no two levels") {
    CHECK_FALSE(two_levels(std::vector<double>{}));
    CHECK_FALSE(two_levels(both(5, 1, 6, 2)));
    CHECK_FALSE(two_levels(both(20, 1, 0, 2)));
    CHECK_FALSE(two_levels(both(30, 1, 2, 9)));
}

TEST_CASE("two groups are told with their means and sizes, in any order") {
    std::vector<double> values;
    for (int i = 0; i < 20; ++i) values.push_back(i % 3 == 0 ? 1.3 + i * 1e-4 : 1.0 + i * 1e-4);
    const auto levels = two_levels(values);
    REQUIRE(levels);
    CHECK(levels->low_count == 13);
    CHECK(levels->high_count == 7);
    CHECK(levels->low == doctest::Approx(1.001).epsilon(1e-3));
    CHECK(levels->high == doctest::Approx(1.301).epsilon(1e-3));
}

TEST_CASE(
    "of 12 values from one distribution 1 set in 100 is called so, and two levels eight deviations apart mostly are") {
    std::mt19937_64 random(1958);
    std::normal_distribution<double> noise;
    constexpr int sets = 2000;
    int normal = 0, lognormal = 0, found = 0;
    for (int i = 0; i < sets; ++i) {
        std::vector<double> one, skewed, two;
        for (int k = 0; k < 12; ++k) {
            one.push_back(noise(random));
            skewed.push_back(std::exp(0.3 * noise(random)));
            two.push_back(noise(random) + (k % 2 ? 8 : 0));
        }
        normal += two_levels(one).has_value();
        lognormal += two_levels(skewed).has_value();
        found += two_levels(two).has_value();
    }
    CHECK(normal <= 0.015 * sets);
    CHECK(lognormal <= 0.015 * sets);
    CHECK(found >= 0.8 * sets);
}
