#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "orchestrator/sweep/order/balanced_order.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

using Sizes = std::vector<std::uint32_t>;
using Digits = std::vector<std::uint32_t> (*)(std::uint64_t, const Sizes&);

// Equal, coprime, dividing and multiple sizes, axes of one, one axis, none.
const Sizes shapes[] = {{},        {1},        {9},       {2, 2},       {3, 4, 5}, {2, 4, 6}, {6, 4, 2},
                        {1, 7},    {7, 1, 2},  {5, 5, 5}, {2, 3, 2, 3}, {4, 2, 8}, {12, 18},  {18, 12, 1, 2},
                        {1, 1, 1}, {10, 15, 6}};

std::uint64_t product(const Sizes& sizes) {
    return std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{1}, std::multiplies<>());
}

// The largest difference that the counts of two values of one axis have at any prefix of the stream.
int worst_imbalance(Digits order, const Sizes& sizes) {
    std::vector<std::vector<int>> counts;
    for (const std::uint32_t size : sizes) counts.emplace_back(size);
    int worst = 0;
    for (std::uint64_t i = 0; i < product(sizes); ++i) {
        const auto digits = order(i, sizes);
        for (std::size_t k = 0; k < sizes.size(); ++k) {
            ++counts[k][digits[k]];
            const auto [least, most] = std::ranges::minmax(counts[k]);
            worst = std::max(worst, most - least);
        }
    }
    return worst;
}

// What some exclusions leave of a grid, in balanced order: chance ones, a block of values that do not go together,
// none.
struct Round {
    Sizes sizes;
    std::vector<std::uint64_t> positions, order;

    Round(Sizes sizes_of_axes, std::uint32_t percent, bool block) : sizes(std::move(sizes_of_axes)) {
        std::mt19937 random(1);
        std::vector<std::uint32_t> digits;
        for (std::uint64_t i = 0; i < product(sizes); ++i) {
            const auto job = grid_digits(i, sizes);
            if (random() % 100 < percent || (block && job.front() == 0 && job.back() > 0)) continue;
            positions.push_back(i);
            digits.insert(digits.end(), job.begin(), job.end());
        }
        order = balanced_order(positions, sizes, digits);
    }
    [[nodiscard]] bool is_a_permutation() const {
        auto sorted = order;
        std::ranges::sort(sorted);
        return sorted == positions;
    }
};

// By how many jobs a value's part of those done so far departs from its part of all, at the worst prefix.
double worst_departure(const Round& round) {
    std::vector<std::vector<double>> total, done;
    for (const std::uint32_t size : round.sizes) total.emplace_back(size), done.emplace_back(size);
    for (const std::uint64_t position : round.order)
        for (std::size_t k = 0; k < total.size(); ++k) ++total[k][grid_digits(position, round.sizes)[k]];
    double worst = 0;
    for (std::size_t i = 0; i < round.order.size(); ++i) {
        const auto digits = grid_digits(round.order[i], round.sizes);
        const double part = static_cast<double>(i + 1) / static_cast<double>(round.order.size());
        for (std::size_t k = 0; k < total.size(); ++k) {
            ++done[k][digits[k]];
            for (std::size_t v = 0; v < total[k].size(); ++v)
                worst = std::max(worst, std::abs(done[k][v] - part * total[k][v]));
        }
    }
    return worst;
}

// Pairs of jobs that differ in one axis alone, among the first `count`.
double matched_pairs(const Round& round, std::size_t axis, std::size_t count) {
    std::map<std::vector<std::uint32_t>, double> met;
    double pairs = 0;
    for (std::size_t i = 0; i < count; ++i) {
        auto digits = grid_digits(round.order[i], round.sizes);
        digits[axis] = 0;
        pairs += met[digits]++;
    }
    return pairs;
}

// Pairs at a quarter, half and three quarters beside what a random order has on average: the least ratio of all axes.
double least_part_of_pairs(const Round& round) {
    double least = 1e9;
    for (std::size_t axis = 0; axis < round.sizes.size(); ++axis) {
        const double all = matched_pairs(round, axis, round.order.size());
        for (std::size_t quarter = 1; quarter <= 3 && all > 0; ++quarter) {
            const std::size_t done = quarter * round.order.size() / 4;
            const double part = static_cast<double>(done) / static_cast<double>(round.order.size());
            least = std::min(least, matched_pairs(round, axis, done) / (part * part * all));
        }
    }
    return least;
}

// Twenty grids of three to six axes of two to six values, `least` to `most` combinations.
std::vector<Sizes> random_grids(std::uint32_t seed, std::uint64_t least, std::uint64_t most) {
    std::mt19937 random(seed);
    std::vector<Sizes> grids;
    while (grids.size() < 20) {
        Sizes sizes(3 + random() % 4);
        for (std::uint32_t& size : sizes) size = 2 + random() % 5;
        if (product(sizes) >= least && product(sizes) <= most) grids.push_back(sizes);
    }
    return grids;
}

// How often each of four values of `a` is among the first `count` jobs.
std::vector<int> counts_of_a(const Jobs& jobs, std::size_t count) {
    std::vector<int> counts(4);
    for (std::size_t i = 0; i < count; ++i) ++counts[static_cast<std::size_t>(jobs.at(i).front() - '1')];
    return counts;
}

std::string grid_with(const std::string& order) {
    return "grid: {a: {range: [1, 4, 1]}, b: {range: [1, 6, 1]}, c: [x, y]}\norder: " + order + "\n";
}

}  // namespace

TEST_CASE("grid and balanced order meet each combination exactly once") {
    for (const Digits order : {grid_digits, balanced_digits})
        for (const Sizes& sizes : shapes) {
            CAPTURE(sizes.size());
            std::set<std::vector<std::uint32_t>> seen;
            for (std::uint64_t i = 0; i < product(sizes); ++i) {
                const auto digits = order(i, sizes);
                REQUIRE(digits.size() == sizes.size());
                for (std::size_t k = 0; k < sizes.size(); ++k) REQUIRE(digits[k] < sizes[k]);
                seen.insert(digits);
            }
            CHECK(seen.size() == product(sizes));
        }
}

TEST_CASE("balanced order has met all values of an axis equally often, up to one, whenever it is stopped") {
    for (const Sizes& sizes : shapes) {
        CAPTURE(product(sizes));
        CHECK(worst_imbalance(balanced_digits, sizes) <= 1);
    }
    CHECK(worst_imbalance(grid_digits, {3, 4, 5}) == 20);
}

TEST_CASE("twenty random grids: values within one of their shares at every prefix, matched pairs at every quarter") {
    for (const Sizes& sizes : random_grids(1, 40, 1000)) {
        const Round round(sizes, 0, false);
        CAPTURE(sizes);
        CHECK(round.is_a_permutation());
        CHECK(worst_departure(round) <= 1 + 1e-9);
        CHECK(least_part_of_pairs(round) >= 1 - 1e-9);
    }
}

TEST_CASE("twenty random grids with exclusions: the same of what is left") {
    std::uint32_t percent = 0;
    for (const Sizes& sizes : random_grids(2, 100, 500)) {
        percent = (percent + 7) % 40;
        const Round round(sizes, percent, percent % 2 == 1);
        CAPTURE(sizes);
        CAPTURE(percent);
        CHECK(round.is_a_permutation());
        CHECK(worst_departure(round) <= 1 + 1e-9);
        CHECK(least_part_of_pairs(round) >= 1 - 1e-9);
    }
}

TEST_CASE("grids of any shape keep the shares, whether or not there are pairs to be had") {
    for (const Sizes& sizes : shapes) {
        if (sizes.empty()) continue;
        CAPTURE(sizes);
        const Round round(sizes, 0, false);
        CHECK(round.is_a_permutation());
        CHECK(worst_departure(round) <= 1 + 1e-9);
    }
}

TEST_CASE("a large grid has shares and pairs, and with exclusions nearly so") {
    const Round whole({12, 10, 8, 6}, 0, false);
    CHECK(worst_departure(whole) <= 1 + 1e-9);
    CHECK(least_part_of_pairs(whole) >= 1 - 1e-9);
    const Round part({12, 10, 8, 6}, 10, true);
    CHECK(part.is_a_permutation());
    CHECK(worst_departure(part) <= 4);
    CHECK(least_part_of_pairs(part) >= 0.97);
}

TEST_CASE("a balanced grid with five exclusions has each of four values near its share in its first twelve jobs") {
    const std::string grid = "grid: {a: {range: [1, 4, 1]}, b: {range: [1, 6, 1]}}\n";
    const std::string exclusions = "exclude: [{a: 1, b: 5}, {a: 2, b: 1}, {a: 3, b: 2}, {a: 4, b: 2}, {a: 4, b: 6}]\n";
    const Jobs jobs = jobs_of(grid + exclusions);
    CHECK(jobs.size() == 19);
    CHECK(std::ranges::all_of(counts_of_a(jobs, 12), [](int count) { return count >= 2 && count <= 4; }));
    CHECK(jobs_of(grid + "exclude: [{a: 9}]\n") == jobs_of(grid));
    CHECK(jobs_of(grid + exclusions + "repeats: 2\n").size() == 38);
    CHECK(jobs_of(grid + "exclude: [{b: [1, 2, 3, 4, 5, 6]}]\n").empty());
}

TEST_CASE("balanced is the order that is taken when none is given") {
    const std::string grid = "grid: {a: [1, 2], b: [x, y, z]}\n";
    CHECK(jobs_of(grid) != jobs_of(grid + "order: grid"));
    CHECK(jobs_of(grid + "order: balanced") == jobs_of(grid));
}

TEST_CASE("shuffled positions are a permutation, the same for the same seed only") {
    for (const std::uint64_t count : {0, 1, 2, 3, 1000}) {
        const auto positions = shuffled_positions(count, "night");
        CHECK(std::set<std::uint64_t>(positions.begin(), positions.end()).size() == count);
        CHECK(std::ranges::all_of(positions, [&](std::uint64_t position) { return position < count; }));
        CHECK(positions == shuffled_positions(count, "night"));
    }
    CHECK(shuffled_positions(1000, "night") != shuffled_positions(1000, "day"));
    CHECK_FALSE(std::ranges::is_sorted(shuffled_positions(1000, "night")));
}

TEST_CASE("a shuffle is the same on every machine and in every version") {
    CHECK(shuffled_positions(8, "night") == std::vector<std::uint64_t>{5, 6, 3, 4, 7, 1, 0, 2});
}

TEST_CASE("the orders differ in nothing but the order") {
    const auto sorted = [](Jobs jobs) {
        std::ranges::sort(jobs);
        return jobs;
    };
    const Jobs grid = jobs_of(grid_with("grid"));
    REQUIRE(grid.size() == 48);
    for (const char* order : {"balanced", "shuffled"}) {
        const Jobs jobs = jobs_of(grid_with(order));
        CHECK(jobs != grid);
        CHECK(sorted(jobs) == sorted(grid));
        CHECK(jobs == jobs_of(grid_with(order)));
    }
}

TEST_CASE("each round of a shuffled sweep has all jobs and the inclusions last") {
    const Jobs jobs = jobs_of("repeats: 2\norder: shuffled\ngrid: {a: [1, 2, 3]}\ninclude: [{a: 9}]");
    REQUIRE(jobs.size() == 8);
    for (const std::size_t round : {0, 1}) {
        const auto first = jobs.begin() + static_cast<std::ptrdiff_t>(4 * round);
        const std::string prefix = std::to_string(round + 1) + ":";
        CHECK(std::set<std::string>(first, first + 3) ==
              std::set<std::string>{prefix + "1", prefix + "2", prefix + "3"});
        CHECK(*(first + 3) == prefix + "9");
    }
}
