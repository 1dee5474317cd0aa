// One effect per axis, from a few rows of a grid.
#include "base/statistics/additive_model.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace stylesweep;

namespace {

using Codes = std::vector<std::uint32_t>;

struct Grid {
    ForestRows rows;
    std::vector<double> target;
    void add(const Codes& codes, double value) {
        rows.codes.insert(rows.codes.end(), codes.begin(), codes.end());
        target.push_back(value);
    }
};

double sum_of_effects(const Codes& at) {
    static const double network[] = {0, 5, -3, 1};
    return 2.0 * at[0] + 0.3 * at[1] * at[1] + network[at[2]];
}

}  // namespace

TEST_CASE("effects of three axes are found from a fifth of their grid") {
    Grid grid{{{{6, true}, {6, true}, {4, false}}, {}}, {}};
    std::mt19937 random(3);
    std::vector<Codes> all;
    for (std::uint32_t a = 0; a < 6; ++a)
        for (std::uint32_t b = 0; b < 6; ++b)
            for (std::uint32_t c = 0; c < 4; ++c) all.push_back({a, b, c});
    std::ranges::shuffle(all, random);
    for (std::size_t i = 0; i < 29; ++i) grid.add(all[i], sum_of_effects(all[i]));
    const AdditiveModel model(grid.rows, grid.target);
    double worst = 0;
    for (const Codes& each : all) worst = std::max(worst, std::abs(model.predict(each) - sum_of_effects(each)));
    CHECK(worst < 1.5);  // of a range of 25.5
}

TEST_CASE("a level without rows lies on the line through its neighbours, a category without rows has no effect") {
    Grid grid{{{{5, true}, {3, false}}, {}}, {}};
    for (std::uint32_t level = 0; level < 4; ++level)
        for (const std::uint32_t category : {0U, 1U})
            for (int repeat = 0; repeat < 5; ++repeat) grid.add({level, category}, 10.0 * level + (category ? 4 : 0));
    const AdditiveModel model(grid.rows, grid.target);
    CHECK(model.predict(Codes{4, 0}) > 36);
    CHECK(model.predict(Codes{4, 0}) < 40.5);
    CHECK(model.predict(Codes{1, 2}) == doctest::Approx((model.predict(Codes{1, 0}) + model.predict(Codes{1, 1})) / 2));
}

TEST_CASE("one row predicts itself everywhere") {
    Grid grid{{{{3, true}, {2, false}, {1, true}}, {}}, {}};
    grid.add({1, 1, 0}, 7);
    const AdditiveModel model(grid.rows, grid.target);
    CHECK(model.predict(Codes{2, 0, 0}) == doctest::Approx(7));
}
