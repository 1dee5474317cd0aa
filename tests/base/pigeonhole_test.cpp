// Intervals by the pigeonhole bootstrap: how often they cover, for figures of pairs that share rows and columns.
#include "base/statistics/pigeonhole.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

using namespace stylesweep;

namespace {

// The mean of a rows x columns table, each pair as often as its row and column are drawn.
WeightedFigure mean_of(const std::vector<std::vector<double>>& table) {
    return [&table](std::span<const double> rows, std::span<const double> columns) -> std::optional<double> {
        double sum = 0, count = 0;
        for (std::size_t r = 0; r < rows.size(); ++r)
            for (std::size_t c = 0; c < columns.size(); ++c) {
                sum += rows[r] * columns[c] * table[r][c];
                count += rows[r] * columns[c];
            }
        return count > 0 ? std::optional(sum / count) : std::nullopt;
    };
}

// How many of 300 intervals cover the true mean 0 of a table with random rows, columns and pairs.
int covered(std::size_t rows, std::size_t columns, double of_rows, double of_columns, double of_pairs) {
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    int count = 0;
    for (int run = 0; run < 300; ++run) {
        std::vector<double> column(columns);
        for (double& each : column) each = of_columns * normal(random);
        std::vector<std::vector<double>> table(rows, column);
        double mean = 0;
        for (auto& row : table) {
            const double shared = of_rows * normal(random);
            for (double& each : row) mean += each += shared + of_pairs * normal(random);
        }
        mean /= static_cast<double>(rows * columns);
        const auto interval = pigeonhole_interval(mean, rows, columns, mean_of(table), 200, 1);
        REQUIRE(interval);
        if (interval->low <= 0 && 0 <= interval->high) ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("intervals cover in nine cases of ten or more from ten rows and columns on, whatever varies") {
    CHECK(covered(20, 20, 1, 1, 1) >= 270);
    CHECK(covered(10, 10, 1, 1, 0) >= 258);
    CHECK(covered(10, 40, 0, 1, 1) >= 270);
    CHECK(covered(20, 10, 0, 0, 1) >= 285);  // too wide where pairs are independent (Owen 2007, section 5)
}

TEST_CASE("one row is not drawn, one pair has no interval, and neither has a figure that is mostly undefined") {
    const std::vector<std::vector<double>> row = {{1, 2, 3, 4, 5, 6, 7, 8}};
    const auto interval = pigeonhole_interval(4.5, 1, 8, mean_of(row), 200, 1);
    REQUIRE(interval);
    CHECK(interval->low < 4.5);
    CHECK(interval->high > 4.5);
    CHECK_FALSE(pigeonhole_interval(1, 1, 1, mean_of({{1}}), 200, 1));
    CHECK_FALSE(pigeonhole_interval(1, 3, 3, [](auto, auto) -> std::optional<double> { return std::nullopt; }, 200, 1));
}

TEST_CASE("a figure with a bias in resamples has its interval around the estimate") {
    const std::vector<std::vector<double>> table = {{1, 3}, {2, 5}, {4, 1}};
    const auto plain = mean_of(table);
    const auto biased = [&](auto rows, auto columns) { return std::optional(*plain(rows, columns) + 100); };
    const auto a = pigeonhole_interval(2, 3, 2, plain, 200, 1), b = pigeonhole_interval(2, 3, 2, biased, 200, 1);
    CHECK(a->low == doctest::Approx(b->low));
    CHECK(a->high == doctest::Approx(b->high));
}
