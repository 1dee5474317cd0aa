// Intervals of preferences hold the truth: of settings, values of axes, and differences. Voters and pictures vary.
#include <doctest/doctest.h>

#include <random>
#include <set>

#include "schema/votes/preferences.hpp"
#include "tests/base/studies.hpp"
#include "tests/schema/votes/pictures.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using stylesweep::testing::studies_or;

namespace {

/// Four settings: values 0 and 1 of `p` and of `q`.
struct World {
    std::size_t voters, scenes, answers_each;
    double of_voters = 0.5, of_scenes = 0.5;  ///< how much strengths vary: standard deviations
    std::vector<double> strengths = {-1, -0.3, 0.3, 1};
};

VotedPictures pictures_in(const World& world) {
    VotedPictures pictures = schema::testing::pictures_of(world.strengths.size(), world.scenes);
    pictures.settings = {R"({"p":0,"q":0})", R"({"p":0,"q":1})", R"({"p":1,"q":0})", R"({"p":1,"q":1})"};
    return pictures;
}

/// Each voter answers random pairs, none twice.
Preferences study(const World& world, std::mt19937_64& random) {
    const VotedPictures pictures = pictures_in(world);
    const std::size_t count = world.strengths.size();
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    const auto drawn = [&](std::size_t members, double deviation) {
        std::vector<std::vector<double>> all(members, std::vector<double>(count));
        for (auto& each : all)
            for (double& value : each) value = deviation * normal(random);
        return all;
    };
    const auto tastes = drawn(world.voters, world.of_voters), of_scenes = drawn(world.scenes, world.of_scenes);
    std::vector<Vote> votes;
    for (std::size_t voter = 0; voter < world.voters; ++voter) {
        std::set<std::pair<std::size_t, std::size_t>> seen;
        while (seen.size() < world.answers_each) {
            const std::size_t scene = random() % world.scenes, a = random() % count;
            const std::size_t b = (a + 1 + random() % (count - 1)) % count;
            const auto [left, right] = std::pair(scene * count + a, scene * count + b);
            if (!seen.insert(std::minmax(left, right)).second) continue;
            const auto strength = [&](std::size_t k) {
                return world.strengths[k] + tastes[voter][k] + of_scenes[scene][k];
            };
            const OutcomeChances chance = chances_of(strength(a) - strength(b), -1);
            const double dice = uniform(random);
            votes.push_back(schema::testing::vote_of(pictures, scene, left, right, "voter " + std::to_string(voter),
                                                     dice < chance.a              ? Answer::left
                                                     : dice < chance.a + chance.b ? Answer::right
                                                                                  : Answer::same,
                                                     votes.size()));
        }
    }
    return preferences_of(pictures, votes);
}

/// How many intervals were looked at, and hold the truth.
struct Held {
    int all = 0, held = 0;
    void add(double low, double truth, double high) {
        ++all;
        held += low <= truth && truth <= high;
    }
    [[nodiscard]] double share() const { return held / static_cast<double>(all); }
};

const std::vector<std::pair<std::size_t, std::size_t>> p_against_p = {{2, 0}, {3, 1}};  // as an effect's matched pairs

}  // namespace

TEST_CASE(
    "intervals of values of an axis, of differences of settings and of effects hold the truth in 95% of studies") {
    std::mt19937_64 of_truth(9);
    const Preferences truth = study({1000, 1000, 40}, of_truth);  // of the population
    for (const auto& [voters, scenes] : {std::pair<std::size_t, std::size_t>{10, 12}, {20, 20}}) {
        std::mt19937_64 random(4);
        Held values, differences, effects;
        for (int i = 0; i < studies_or(15); ++i) {
            const Preferences found = study({voters, scenes, 40}, random);
            for (std::size_t k = 0; k < found.values.size(); ++k)
                values.add(*found.values[k].low, *truth.values[k].strength, *found.values[k].high);
            for (std::size_t a = 0; a < 4; ++a)
                for (std::size_t b = a + 1; b < 4; ++b) {
                    const auto interval = found.difference(a, b);
                    REQUIRE(interval);
                    differences.add(interval->low, *truth.settings[a].strength - *truth.settings[b].strength,
                                    interval->high);
                }
            const auto effect = found.mean_difference(p_against_p);
            REQUIRE(effect);
            effects.add(effect->interval.low, truth.mean_difference(p_against_p)->mean, effect->interval.high);
        }
        MESSAGE(voters, " voters, ", scenes, " pictures: the truth is held by ", 100 * values.share(),
                "% of intervals of values, ", 100 * differences.share(), "% of differences, ", 100 * effects.share(),
                "% of effects");
        CHECK(values.share() >= 0.88);
        CHECK(differences.share() >= 0.88);
        CHECK(effects.share() >= 0.8);
    }
}

TEST_CASE("the p-value of an effect is 5% where its interval ends at 0") {
    std::mt19937_64 random(5);
    const Preferences found = study({6, 6, 20}, random);
    const auto effect = found.mean_difference(p_against_p);
    REQUIRE(effect);
    CHECK((effect->interval.chance < 0.05) == (effect->interval.low > 0 || effect->interval.high < 0));
    const auto of = [&](std::span<const double> values) {
        double sum = 0;
        for (const auto& [a, b] : p_against_p) sum += (preference_of(values[a]) - preference_of(values[b])) / 2;
        return sum;
    };
    const double half = crossed_interval(0, found.resamples, of)->high;
    const auto moved = crossed_interval(half, found.resamples, of);
    REQUIRE(moved);
    CHECK(moved->chance == doctest::Approx(0.05).epsilon(0.01));
    CHECK(found.mean_difference(std::vector<std::pair<std::size_t, std::size_t>>{{1, 1}})->mean == 0);
}
