#include "orchestrator/plan/growth.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "orchestrator/plan/prediction.hpp"

using namespace stylesweep;
using namespace stylesweep::plan;

namespace {

const sweep::RunnerDescription& programs() {
    static const auto description = sweep::RunnerDescription::parse(
        R"({"protocol": 1, "runner": "command", "open": true, "parameters": [{"name": "command", "type": "command"}]})");
    return description;
}

CostFeatures job(double n, double seed = 1, double side = 1) {
    return {"", 1, 0, "", {{"n", n}, {"seed", seed}, {"side", side}}};
}

std::string params(int n, int seed) {
    return R"({"command": "[\"count\"]", "n": )" + std::to_string(n) + R"(, "seed": )" + std::to_string(seed) + "}";
}

}  // namespace

TEST_CASE("times that grow with a number, or with a product of numbers and squares, show it") {
    std::vector<CostFeatures> jobs;
    std::vector<double> linear, square;
    for (const double n : {10., 20., 40.})
        for (const double side : {1., 2., 3.}) {
            jobs.push_back(job(n, static_cast<double>(jobs.size() % 4 + 1), side));
            linear.push_back(0.1 + 0.02 * n);
            square.push_back(0.02 * n * side * side);
        }
    CHECK(Growth::of(jobs, linear).cost(job(30, 9, 9)) == 30);
    CHECK(Growth::of(jobs, square).cost(job(30, 9, 4)) == 30 * 16);
    CHECK(Growth::of(jobs, square).cost({}) == 1);
    CHECK(Growth().cost(job(30)) == 1);
}

TEST_CASE("times that no number has a part in are seldom said to grow with one") {
    std::mt19937 random(11);
    std::normal_distribution<double> normal;
    constexpr int nights = 500;
    int taken = 0;
    for (int night = 0; night < nights; ++night) {
        std::vector<CostFeatures> jobs;
        std::vector<double> times;
        for (int i = 0; i < 12; ++i) {
            jobs.push_back(job(10 << i % 3, i % 4 + 1, i / 3 + 1));
            times.push_back(std::exp(0.2 * normal(random)));
        }
        taken += Growth::of(jobs, times).cost(job(2, 2, 2)) != 1;
    }
    MESSAGE(taken << " of " << nights);
    CHECK(taken < nights / 50);
}

TEST_CASE("a program's jobs, also bigger ones, lie in their intervals in 90%, though nobody says what its size is") {
    std::mt19937 random(18);
    std::normal_distribution<double> normal;
    const auto wall = [&](int n) { return (0.02 + 0.01 * n) * std::exp(0.1 * normal(random)); };
    constexpr int nights = 60;
    int inside = 0, asked = 0;
    for (int night = 0; night < nights; ++night) {
        std::vector<schema::PredictionRow> rows;
        for (const int n : {10, 20, 40})
            for (int seed = 1; seed <= 6; ++seed) {
                schema::PredictionRow& row = rows.emplace_back();
                row.params = params(n, seed);
                row.device = "cpu";
                row.wall_s = wall(n);
            }
        const Predictor known(programs(), {}, {}, rows);
        for (const int n : {10, 30, 80, 120}) {
            const auto foreseen = known.of(known.features().of(params(n, 9), known.shapes()));
            REQUIRE(foreseen);
            const double taken = wall(n);
            inside += foreseen->wall_s.low <= taken && taken <= foreseen->wall_s.high;
            ++asked;
        }
    }
    MESSAGE(inside << " of " << asked);
    CHECK(inside > 0.9 * asked);
}
