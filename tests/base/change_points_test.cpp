#include "base/statistics/change_points.hpp"

#include <doctest/doctest.h>

#include <random>

using stylesweep::change_points;

namespace {

std::vector<double> levels(std::mt19937& random, const std::vector<std::pair<int, double>>& parts, double noise) {
    std::normal_distribution<double> normal(0, noise);
    std::vector<double> values;
    for (const auto& [count, level] : parts)
        for (int i = 0; i < count; ++i) values.push_back(level + normal(random));
    return values;
}

}  // namespace

TEST_CASE("a step is found where it is, two steps both") {
    std::mt19937 random(3);
    CHECK(change_points(levels(random, {{10, 1.0}, {10, 1.1}}, 0.01)) == std::vector<std::size_t>{10});
    CHECK(change_points(levels(random, {{12, 1.0}, {12, 1.2}, {12, 0.9}}, 0.01)) == std::vector<std::size_t>{12, 24});
}

TEST_CASE("an outlier is no change, and neither are equal values or too few of them") {
    std::vector<double> values(20, 1);
    CHECK(change_points(values).empty());
    values[7] = 100;
    CHECK(change_points(values).empty());
    CHECK(change_points(std::vector<double>{1, 1, 1, 1, 9, 9, 9}).empty());
    CHECK(change_points({}).empty());
}

TEST_CASE("eight values suffice for four and four") {
    CHECK(change_points(std::vector<double>{1.01, 1.0, 1.02, 1.03, 1.2, 1.21, 1.19, 1.22}) ==
          std::vector<std::size_t>{4});
}

TEST_CASE("of series without a change one in twenty has one, as stated") {
    std::mt19937 random(5);
    int false_alarms = 0;
    for (int i = 0; i < 400; ++i) false_alarms += !change_points(levels(random, {{16, 1.0}}, 0.05)).empty();
    CHECK(false_alarms >= 6);
    CHECK(false_alarms <= 36);
}
