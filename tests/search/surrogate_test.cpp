// What finished jobs show of those that wait.
#include "orchestrator/search/surrogate.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace stylesweep;
using namespace stylesweep::search;

namespace {

using Codes = std::vector<std::uint32_t>;

ForestRows grid_of(std::uint32_t levels) {
    ForestRows rows{{{levels, true}, {levels, true}}, {}};
    for (std::uint32_t a = 0; a < levels; ++a)
        for (std::uint32_t b = 0; b < levels; ++b) rows.codes.insert(rows.codes.end(), {a, b});
    return rows;
}

}  // namespace

TEST_CASE("slopes reach beyond what was measured, and each target has its own") {
    ForestRows rows{{{6, true}, {6, true}}, {}};
    std::vector<std::vector<double>> targets(2);
    for (std::uint32_t a = 0; a < 4; ++a)
        for (std::uint32_t b = 0; b < 4; ++b) {
            rows.codes.insert(rows.codes.end(), {a, b});
            targets[0].push_back(a + b);
            targets[1].push_back(-2.0 * a);
        }
    const Surrogate surrogate(rows, targets, {});
    CHECK(surrogate.predict(0, Codes{5, 5}) > 8);  // the largest measured: 6
    CHECK(surrogate.predict(1, Codes{5, 0}) < -8);
    CHECK(std::abs(surrogate.predict(1, Codes{0, 5}) - surrogate.predict(1, Codes{0, 0})) < 0.5);
}

TEST_CASE("what no sum of effects explains is left to the trees, and their differences show how sure it is") {
    const ForestRows rows = grid_of(4);
    std::vector<double> target;
    for (std::uint32_t a = 0; a < 4; ++a)
        for (std::uint32_t b = 0; b < 4; ++b) target.push_back((a < 2) == (b < 2) ? 10 : 0);
    const Surrogate surrogate(rows, {target}, {.trees = 64});
    CHECK(surrogate.predict(0, Codes{0, 1}) > 7);
    CHECK(surrogate.predict(0, Codes{0, 3}) < 3);
    double mean = 0, varies = 0;
    for (std::size_t tree = 0; tree < surrogate.trees(); ++tree) {
        const double value = surrogate.predict(tree, 0, Codes{1, 2});
        mean += value / static_cast<double>(surrogate.trees());
        varies = std::max(varies, std::abs(value - surrogate.predict(0, Codes{1, 2})));
    }
    CHECK(mean == doctest::Approx(surrogate.predict(0, Codes{1, 2})));
    CHECK(varies > 0);
}
