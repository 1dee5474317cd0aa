// Which settings stop being repeated: no good one by mistake, though it is looked at after every round.
#include "orchestrator/search/racing.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

using namespace stylesweep::search;

namespace {

double uniform(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

double normal(std::mt19937_64& random) {
    return std::sqrt(-2 * std::log(1 - uniform(random))) * std::cos(6.283185307179586 * uniform(random));
}

using Noise = double (*)(std::mt19937_64&);

double skewed(std::mt19937_64& random) {
    return std::exp(0.8 * normal(random));  // as the times of a busy machine
}

// Whether any of the settings that `is_good` was stopped within `looks` rounds.
bool drops_a_good_one(const std::vector<std::vector<double>>& truth, const std::vector<bool>& is_good, int looks,
                      Noise noise, std::mt19937_64& random) {
    std::vector<RoundValues> settings(truth.size());
    std::vector<RaceState> states(truth.size(), RaceState::open);
    for (int round = 1; round <= looks + 1; ++round) {
        const double shared = normal(random);  // what a round shares: paired comparison takes it out
        for (std::size_t i = 0; i < truth.size(); ++i) {
            std::vector<double> value = truth[i];
            for (double& each : value) each += 3 * shared + noise(random);
            settings[i].rounds.push_back(states[i] == RaceState::open ? std::optional(value) : std::nullopt);
        }
        if (round < 2) continue;
        const auto verdicts = race(settings, states, {looks, 0.05});
        for (std::size_t i = 0; i < truth.size(); ++i)
            if (states[i] == RaceState::open && verdicts[i].what == RaceVerdict::What::stopped) {
                if (is_good[i]) return true;
                states[i] = RaceState::stopped;
            }
    }
    return false;
}

}  // namespace

TEST_CASE("settings of the true front are stopped in at most 5% of sweeps, whatever the noise") {
    // The hardest case: all equal, so that each is on the front and any verdict is an error.
    const std::vector<std::vector<double>> equal(4, {1.0, 1.0}), one_objective(4, {1.0});
    const std::vector<bool> all(4, true);
    constexpr int trials = 400;
    for (const Noise noise : {Noise(normal), Noise(skewed)})
        for (const auto& truth : {equal, one_objective}) {
            std::mt19937_64 random(5);
            int errors = 0;
            for (int trial = 0; trial < trials; ++trial)
                errors += drops_a_good_one(truth, all, 19, noise, random) ? 1 : 0;
            CHECK(errors <= trials * 5 / 100);
        }
}

TEST_CASE("a setting that is clearly worse stops early, one that trades objectives goes on") {
    std::mt19937_64 random(9);
    std::vector<RoundValues> settings(3);
    const std::vector<std::vector<double>> truth = {{1, 2}, {2, 1}, {4, 4}};
    int stopped_at = 0;
    for (int round = 1; round <= 8 && !stopped_at; ++round) {
        for (std::size_t i = 0; i < 3; ++i) {
            std::vector<double> value = truth[i];
            for (double& each : value) each += 0.1 * normal(random);
            settings[i].rounds.emplace_back(value);
        }
        const auto verdicts = race(settings, std::vector(3, RaceState::open), {19, 0.05});
        CHECK(verdicts[0].what != RaceVerdict::What::stopped);
        CHECK(verdicts[1].what != RaceVerdict::What::stopped);
        if (verdicts[2].what == RaceVerdict::What::stopped) stopped_at = round;
    }
    CHECK(stopped_at >= 2);
    CHECK(stopped_at <= 6);
}

TEST_CASE("once each is known to be best at something, all are settled") {
    std::vector<RoundValues> settings(2);
    for (int round = 0; round < 6; ++round) {
        settings[0].rounds.push_back(std::vector{1 + 0.001 * (round % 2), 2.0 + 0.001 * (round % 3)});
        settings[1].rounds.push_back(std::vector{2 + 0.001 * (round % 3), 1.0 + 0.001 * (round % 2)});
    }
    for (const RaceVerdict& each : race(settings, std::vector(2, RaceState::open), {19, 0.05}))
        CHECK(each.what == RaceVerdict::What::settled);
}

TEST_CASE("metrics without noise need three rounds; equal settings are settled") {
    std::vector<RoundValues> settings(3);
    for (int round = 1; round <= 3; ++round) {
        settings[0].rounds.emplace_back(std::vector{1.0});
        settings[1].rounds.emplace_back(std::vector{2.0});
        settings[2].rounds.emplace_back(std::vector{1.0});
        const auto verdicts = race(settings, std::vector(3, RaceState::open), {19, 0.05});
        CHECK((verdicts[1].what == RaceVerdict::What::stopped) == (round == 3));
        CHECK((verdicts[0].what == RaceVerdict::What::settled) == (round == 3));
    }
}

TEST_CASE("a setting without results in a round is compared by the others; without any it stays open") {
    std::vector<RoundValues> settings(2);
    for (int round = 0; round < 6; ++round) {
        settings[0].rounds.emplace_back(std::vector{1.0 + 0.01 * (round % 2)});
        settings[1].rounds.emplace_back(std::nullopt);
    }
    const auto verdicts = race(settings, std::vector(2, RaceState::open), {19, 0.05});
    CHECK(verdicts[0].what == RaceVerdict::What::open);
    CHECK(verdicts[1].what == RaceVerdict::What::open);
}

TEST_CASE("a setting that goes on names the rival that is nearest, not the first") {
    // Setting 0 is far better and 1 far worse than 2 and 3, but so noisy that nothing is decided.
    const std::vector<std::vector<double>> noise = {
        {-1, 0.2, 0.9, -0.3}, {0.4, -0.8, 1.1, -0.5}, {0.7, 0.6, -1.2, 0.1}, {-0.2, 1, -0.1, -0.9}};
    std::vector<RoundValues> settings(4);
    for (std::size_t i = 0; i < 4; ++i)
        for (const double each : noise[i]) {
            const double level = i == 0 ? -2.0 : i == 1 ? 2.0 : 0.01 * static_cast<double>(i);
            settings[i].rounds.emplace_back(std::vector<double>{level + each});
        }
    const auto verdicts = race(settings, std::vector(4, RaceState::open), {19, 0.05});
    REQUIRE(verdicts[2].what == RaceVerdict::What::open);
    REQUIRE(verdicts[3].what == RaceVerdict::What::open);
    CHECK(verdicts[2].because == 3);
    CHECK(verdicts[3].because == 2);
}
