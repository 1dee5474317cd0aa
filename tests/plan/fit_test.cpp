#include "orchestrator/plan/fit.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

using namespace stylesweep::plan;

namespace {

std::vector<Point> on_line(double intercept, double slope, const std::vector<double>& xs) {
    std::vector<Point> points;
    for (const double x : xs) points.push_back({x, intercept + slope * x});
    return points;
}

}  // namespace

TEST_CASE("wild readings do not move the line") {
    auto points = on_line(2, 0.5, {1, 2, 4, 8, 16, 32, 64, 128, 256, 512});
    points[3].y *= 20;
    points[7].y *= 3;
    const Line line(points);
    CHECK(line.intercept() == doctest::Approx(2).epsilon(0.01));
    CHECK(line.slope() == doctest::Approx(0.5).epsilon(0.01));
    CHECK(line.weight() < 8.5);
}

TEST_CASE("neither coefficient is negative, whatever the points say") {
    const Line falling(std::vector<Point>{{1, 10}, {2, 9}, {3, 8}});
    CHECK(falling.slope() == 0);
    CHECK(falling.at(100) == doctest::Approx(9).epsilon(0.05));
    const Line steep(std::vector<Point>{{10, 1}, {20, 4}, {30, 8}});
    CHECK(steep.intercept() == 0);
    CHECK(steep.slope() > 0);
}

TEST_CASE("points at one x are a line through the origin, at x = 0 a constant") {
    const Line one(std::vector<Point>{{10, 5}});
    CHECK(one.at(20) == doctest::Approx(10));
    CHECK(one.parameters() == 1);
    const Line zero(std::vector<Point>{{0, 3}, {0, 3.1}});
    CHECK(zero.at(0) == doctest::Approx(3.05).epsilon(0.01));
    CHECK(std::isfinite(zero.leverage(5)));
}

TEST_CASE("the line itself is less sure far from its points, and beyond them by a ratio") {
    const Line line(on_line(1, 1, {10, 20, 30, 40}));
    CHECK(line.leverage(25) < line.leverage(400));
    CHECK(line.beyond(25) == 0);
    CHECK(line.beyond(400) == doctest::Approx(std::log(10)));
    CHECK(line.beyond(1) == doctest::Approx(std::log(10)));
}

TEST_CASE("few points promise no perfection, many tell their own scatter") {
    CHECK(Scatter::of(0, 1, 1).relative == doctest::Approx(0.15));
    CHECK(Scatter::of(0, 2, 2).relative == doctest::Approx(0.15));
    CHECK(Scatter::of(1000 * 0.01 * 0.01, 1000, 2).relative == doctest::Approx(0.0129).epsilon(0.01));
    CHECK(Scatter::of(0, 3, 1).t < Scatter::of(0, 1, 1).t);
}

TEST_CASE("the interval holds 95 of 100 further readings") {
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0, 0.05);
    std::uniform_real_distribution<double> size(1, 100);
    const auto reading = [&](double x) { return Point{x, (3 + 2 * x) * (1 + noise(random))}; };
    int inside = 0;
    constexpr int trials = 2000;
    for (int trial = 0; trial < trials; ++trial) {
        std::vector<Point> points;
        for (int i = 0; i < 30; ++i) points.push_back(reading(size(random)));
        const Line line(points);
        const Scatter scatter = Scatter::of(line.squares(), line.weight(), line.parameters());
        const Point next = reading(size(random));
        const double width = scatter.t * scatter.relative * std::hypot(1.0, line.leverage(next.x));
        inside += std::abs(std::log(next.y / line.at(next.x))) <= width;
    }
    CHECK(inside > 0.94 * trials);
    CHECK(inside < 0.995 * trials);
}
