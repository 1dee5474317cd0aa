// Hypervolume, rank correlation, random forest and importance of axes.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "base/statistics/forest.hpp"
#include "base/statistics/hypervolume.hpp"
#include "base/statistics/importance.hpp"
#include "base/statistics/kendall.hpp"

using namespace stylesweep;

namespace {

double uniform(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

double normal(std::mt19937_64& random) {
    return std::sqrt(-2 * std::log(1 - uniform(random))) * std::cos(6.283185307179586 * uniform(random));
}

// A full grid of the given sizes, `times` over.
ForestRows grid(const std::vector<std::uint32_t>& sizes, int times = 1) {
    ForestRows rows;
    std::size_t count = 1;
    for (const std::uint32_t size : sizes) rows.axes.push_back({size, true}), count *= size;
    for (int repeat = 0; repeat < times; ++repeat)
        for (std::size_t i = 0; i < count; ++i) {
            std::size_t rest = i;
            for (const std::uint32_t size : sizes) rows.codes.push_back(rest % size), rest /= size;
        }
    return rows;
}

}  // namespace

TEST_CASE("a hypervolume is the union of the boxes, whatever their order") {
    CHECK(hypervolume({}, {1, 1}) == 0);
    CHECK(hypervolume({{3}, {1}, {2}}, {4}) == doctest::Approx(3));
    CHECK(hypervolume({{1, 2}, {2, 1}, {2, 2}, {5, 0}}, {3, 3}) == doctest::Approx(3));
    CHECK(hypervolume({{0, 0, 0}}, {2, 2, 2}) == doctest::Approx(8));
    CHECK(hypervolume({{0, 1, 1}, {1, 0, 1}, {1, 1, 0}}, {2, 2, 2}) == doctest::Approx(4));
}

TEST_CASE("a hypervolume agrees with counting random points") {
    std::mt19937_64 random(7);
    for (const std::size_t sizes : {2U, 3U, 4U}) {
        std::vector<FrontPoint> points;
        for (int i = 0; i < 12; ++i) {
            FrontPoint& point = points.emplace_back();
            for (std::size_t k = 0; k < sizes; ++k) point.push_back(uniform(random));
        }
        const FrontPoint reference(sizes, 1.0);
        int hits = 0;
        constexpr int draws = 40000;
        for (int i = 0; i < draws; ++i) {
            FrontPoint at;
            for (std::size_t k = 0; k < sizes; ++k) at.push_back(uniform(random));
            for (const FrontPoint& point : points) {
                bool below = true;
                for (std::size_t k = 0; k < sizes; ++k) below &= point[k] <= at[k];
                if (below) {
                    ++hits;
                    break;
                }
            }
        }
        CHECK(hypervolume(points, reference) == doctest::Approx(hits / double(draws)).epsilon(0.03));
        const FrontPoint more(sizes, 0.1);
        std::vector<FrontPoint> with = points;
        with.push_back(more);
        CHECK(hypervolume_gain(points, more, reference) ==
              doctest::Approx(hypervolume(with, reference) - hypervolume(points, reference)));
    }
}

TEST_CASE("the gain over a sorted front is that of any other way") {
    std::mt19937_64 random(13);
    for (const std::size_t sizes : {1U, 2U, 3U})
        for (int trial = 0; trial < 200; ++trial) {
            std::vector<FrontPoint> points(1 + trial % 9), front;
            for (FrontPoint& point : points)
                for (std::size_t k = 0; k < sizes; ++k) point.push_back(1.2 * uniform(random));
            for (const std::size_t i : front_of(points)) front.push_back(points[i]);
            std::ranges::sort(front);
            FrontPoint more;
            for (std::size_t k = 0; k < sizes; ++k) more.push_back(1.2 * uniform(random));
            const FrontPoint reference(sizes, 1.0);
            CHECK(hypervolume_gain_sorted(front, more, reference) ==
                  doctest::Approx(hypervolume_gain(front, more, reference)));
        }
}

TEST_CASE("the front keeps one of equal points, and nothing dominated") {
    const std::vector<FrontPoint> points = {{1, 2}, {2, 1}, {1, 2}, {2, 2}};
    CHECK(front_of(points) == std::vector<std::size_t>{0, 1});
    CHECK(dominates({1, 1}, {1, 2}));
    CHECK(!dominates({1, 2}, {1, 2}));
}

TEST_CASE("Kendall's tau: agreement, disagreement and ties") {
    const std::vector<double> up = {1, 2, 3, 4, 5}, down = {5, 4, 3, 2, 1}, equal = {1, 1, 1, 1, 1};
    CHECK(kendall(up, up)->tau == doctest::Approx(1));
    CHECK(kendall(up, down)->tau == doctest::Approx(-1));
    CHECK(!kendall(up, equal));
    // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) = -0.4714045
    const std::vector<double> a = {12, 2, 1, 12, 2}, b = {1, 4, 7, 1, 0};
    CHECK(kendall(a, b)->tau == doctest::Approx(-0.4714045));
    CHECK(!kendall(a, b)->low);  // too few for an interval
}

TEST_CASE("full agreement of a few pairs is not certainty") {
    std::vector<double> up(11);
    for (std::size_t i = 0; i < up.size(); ++i) up[i] = static_cast<double>(i);
    const auto found = kendall(up, up);
    REQUIRE(found->low);
    CHECK(*found->low < 0.97);
    CHECK(*found->high == doctest::Approx(1));
}

TEST_CASE("the interval of Kendall's tau covers the true one") {
    // Two normal variables of correlation r have tau = 2/pi asin(r).
    std::mt19937_64 random(11);
    constexpr double r = 0.6;
    const double truth = 2 / 3.141592653589793 * std::asin(r);
    int covered = 0;
    constexpr int trials = 600;
    for (int trial = 0; trial < trials; ++trial) {
        std::vector<double> a, b;
        for (int i = 0; i < 25; ++i) {
            a.push_back(normal(random));
            b.push_back(r * a.back() + std::sqrt(1 - r * r) * normal(random));
        }
        const auto found = kendall(a, b);
        covered += found->low <= truth && truth <= found->high ? 1 : 0;
    }
    CHECK(covered >= trials * 92 / 100);
}

TEST_CASE("a forest learns a step along an ordered axis and a subset of a categorical one") {
    ForestRows rows = grid({8, 6}, 3);
    rows.axes[1].ordered = false;
    std::vector<double> target;
    for (std::size_t i = 0; i < rows.size(); ++i)
        target.push_back((rows.row(i)[0] >= 5 ? 10 : 0) + (rows.row(i)[1] == 1 || rows.row(i)[1] == 4 ? 3 : 0));
    const Forest forest(rows, {target});
    double worst = 0;
    for (std::size_t i = 0; i < 48; ++i) worst = std::max(worst, std::abs(forest.predict(0, rows.row(i)) - target[i]));
    CHECK(worst < 1.0);
    const Forest again(rows, {target});
    CHECK(forest.predict(0, rows.row(7)) == again.predict(0, rows.row(7)));
    const Forest other(rows, {target}, {.seed = 2});
    CHECK(other.trees() == forest.trees());
}

TEST_CASE("a tree's leaves tile the grid and agree with its predictions") {
    const ForestRows rows = grid({5, 4}, 2);
    std::vector<double> target;
    for (std::size_t i = 0; i < rows.size(); ++i) target.push_back(rows.row(i)[0] * 2.0 - rows.row(i)[1] + (i % 3));
    const Forest forest(rows, {target}, {.trees = 3});
    for (std::size_t tree = 0; tree < 3; ++tree)
        for (std::size_t i = 0; i < 20; ++i) {
            int found = 0;
            double value = 0;
            for (const Forest::Leaf& leaf : forest.leaves(tree, 0))
                if (leaf.levels[0][rows.row(i)[0]] && leaf.levels[1][rows.row(i)[1]]) ++found, value = leaf.value;
            CHECK(found == 1);
            CHECK(value == forest.predict(tree, 0, rows.row(i)));
        }
}

TEST_CASE("importance is exact on a balanced grid") {
    // y = 3a + ab on a, b in {-1, 1}: variances 9 and 1.
    const ForestRows rows = grid({2, 2, 2});
    std::vector<double> y;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double a = rows.row(i)[0] * 2.0 - 1, b = rows.row(i)[1] * 2.0 - 1;
        y.push_back(3 * a + a * b);
    }
    const auto found = importance_of(rows, y);
    REQUIRE(found);
    CHECK(found->exact);
    CHECK(found->axes[0].share == doctest::Approx(0.9));
    CHECK(found->axes[1].share == doctest::Approx(0));
    CHECK(found->pairs[0].of.share == doctest::Approx(0.1));
    CHECK(found->rest == doctest::Approx(0));
    CHECK(!found->axes[0].low);  // nothing was repeated
}

TEST_CASE("importance from a forest is near the truth, and noise of repeats is told apart") {
    std::mt19937_64 random(3);
    const ForestRows rows = grid({4, 3, 3}, 3);
    std::vector<double> y;
    for (std::size_t i = 0; i < rows.size(); ++i) y.push_back(rows.row(i)[0] * 2.0 + 0.5 * normal(random));
    const auto exact = importance_of(rows, y);
    REQUIRE(exact);
    CHECK(exact->exact);
    CHECK(exact->axes[0].share > 0.9);
    REQUIRE(exact->axes[0].low);
    CHECK(*exact->axes[0].low < exact->axes[0].share);
    CHECK(*exact->axes[0].high > exact->axes[0].share);
    CHECK(exact->noise > 0.01);
    ForestRows some = rows;
    some.codes.resize(some.codes.size() - 3);
    y.pop_back();
    const auto guessed = importance_of(some, y);
    REQUIRE(guessed);
    CHECK(!guessed->exact);
    CHECK(guessed->axes[0].share > 0.75);
    CHECK(guessed->axes[1].share < 0.1);
}

TEST_CASE("the interval of a share holds the true one, and is the shorter the less noise there is") {
    std::mt19937_64 random(11);
    const ForestRows rows = grid({4, 3}, 3);
    for (const double noise : {0.03, 0.5, 2.0}) {
        const double of_a = 1.25, of_b = 0.49 * 2 / 3, truth = of_a / (of_a + of_b + noise * noise);
        int held = 0;
        double widest = 0;
        for (int i = 0; i < 400; ++i) {
            std::vector<double> y;
            for (std::size_t row = 0; row < rows.size(); ++row)
                y.push_back(rows.row(row)[0] + 0.7 * rows.row(row)[1] + noise * normal(random));
            const auto found = importance_of(rows, y);
            REQUIRE(found);
            REQUIRE(found->axes[0].low);
            held += *found->axes[0].low <= truth && truth <= *found->axes[0].high ? 1 : 0;
            widest = std::max(widest, *found->axes[0].high - *found->axes[0].low);
        }
        CAPTURE(noise);
        CHECK(held > 360);  // 95% would be 380
        CHECK(held < 398);
        if (noise < 0.1) CHECK(widest < 0.03);
    }
}

TEST_CASE("nearly no noise leaves no interval to speak of") {
    const ForestRows rows = grid({4, 3}, 2);
    std::vector<double> y;
    for (std::size_t i = 0; i < rows.size(); ++i) y.push_back(rows.row(i)[0] + (i == 0 ? 1e-15 : 0));
    const auto found = importance_of(rows, y);
    REQUIRE(found);
    CHECK(found->axes[0].share == doctest::Approx(1));
    if (found->axes[0].low) CHECK(*found->axes[0].low == doctest::Approx(1));
}

TEST_CASE("there is no importance of what does not vary") {
    const ForestRows rows = grid({4, 3});
    CHECK(!importance_of(rows, std::vector<double>(12, 1.0)));
    CHECK(!importance_of(grid({2, 2}), std::vector<double>{1, 2, 3, 4}));
}
