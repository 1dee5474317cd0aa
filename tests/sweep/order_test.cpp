#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <set>

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

TEST_CASE("balanced is the order that is taken when none is given") {
    const std::string grid = "grid: {a: [1, 2], b: [x, y, z]}\n";
    CHECK(jobs_of(grid) == Jobs{"1|x", "2|y", "1|z", "2|x", "1|y", "2|z"});
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
