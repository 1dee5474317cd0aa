// Intervals over matched settings hold as often as they say, whatever these share.
#include "reports/analysis/matched.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>

#include "base/statistics/families.hpp"
#include "base/statistics/statistics.hpp"

using namespace stylesweep::reports;

namespace {

/// Settings of some contents, styles and weights, whose true mean ratio is 1: each content and style draws its own
/// effect, each setting its noise (all as standard deviations of logarithms).
struct Design {
    std::uint32_t contents, styles, weights;
    double by_content, by_style, noise;
};

Spread interval_of(const Design& design, std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    std::vector<double> content(design.contents), style(design.styles), values;
    for (double& each : content) each = design.by_content * normal(random);
    for (double& each : style) each = design.by_style * normal(random);
    std::vector<Labels> kinds(3);
    for (std::uint32_t c = 0; c < design.contents; ++c)
        for (std::uint32_t s = 0; s < design.styles; ++s)
            for (std::uint32_t w = 0; w < design.weights; ++w) {
                values.push_back(std::exp(content[c] + style[s] + design.noise * normal(random)));
                kinds[0].push_back(c);
                kinds[1].push_back(s);
                kinds[2].push_back(static_cast<std::uint32_t>(values.size()));
            }
    return mean_of_matched(values, kinds, Compared::ratio);
}

bool holds(const Spread& spread, double value) {
    return *spread.low <= value && value <= *spread.high;
}

template <class Trial>
double share_of(int trials, const Trial& trial) {
    int hits = 0;
    for (int i = 0; i < trials; ++i) hits += trial();
    return static_cast<double>(hits) / trials;
}

}  // namespace

// 1,000 trials a design: a true 95% is seen as 93% to 97%.
TEST_CASE("intervals over settings that share contents and styles hold 95% of the time or more") {
    const Design designs[] = {{2, 1, 50, 0.05, 0, 0.02},  {8, 1, 1, 0, 0, 0.05},       {5, 1, 10, 0.05, 0, 0.01},
                              {3, 3, 4, 0.05, 0, 0.02},   {3, 3, 4, 0.05, 0.05, 0.02}, {4, 2, 5, 0.02, 0.05, 0.1},
                              {6, 6, 1, 0.05, 0.05, 0.1}, {2, 2, 5, 0, 0, 0.02}};
    std::mt19937_64 random(5);
    for (const Design& design : designs) {
        CAPTURE(design.contents);
        CAPTURE(design.styles);
        CAPTURE(design.weights);
        const double held = share_of(1000, [&] { return holds(interval_of(design, random), 1); });
        CHECK(held >= 0.93);
    }
}

// Four values share each of two references: the noise of a reference is in all four.
TEST_CASE("intervals over settings that share references hold 95% of the time") {
    std::mt19937_64 random(6);
    std::normal_distribution<double> normal(0, 0.03);
    const double held = share_of(1000, [&] {
        std::vector<double> values;
        Labels reference;
        for (std::uint32_t each = 0; each < 2; ++each) {
            const double shared = normal(random);
            for (int i = 0; i < 4; ++i) {
                values.push_back(std::exp(normal(random) - shared));
                reference.push_back(each);
            }
        }
        return holds(mean_of_matched(values, {reference}, Compared::ratio), 1);
    });
    CHECK(held >= 0.93);
    CHECK(held <= 0.97);
}

TEST_CASE("intervals of repeats hold 95% of the time for the settings that were run") {
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    for (const auto& [settings, runs] : {std::pair(1, 2), {1, 3}, {1, 6}, {3, 3}, {5, 2}}) {
        CAPTURE(settings);
        CAPTURE(runs);
        const auto median_of_runs = [&, runs = runs](Repeats& repeats) {
            std::vector<double> values;
            for (int i = 0; i < runs; ++i) values.push_back(0.05 * normal(random));
            const double deviation = *stylesweep::standard_deviation(values);
            repeats = {values.size(), deviation * deviation};
            return stylesweep::median_interval(values).median;
        };
        const double held = share_of(1000, [&, settings = settings] {
            std::vector<double> values;
            std::vector<RepeatedPair> repeats;
            for (int i = 0; i < settings; ++i) {
                RepeatedPair& pair = repeats.emplace_back();
                const double own = median_of_runs(pair.value);
                values.push_back(std::exp(own - median_of_runs(pair.reference)));
            }
            return holds(mean_of_repeated(values, repeats, Compared::ratio), 1);
        });
        CHECK(held >= 0.93);
    }
}

// Independent tests without any effect: with one in twenty asserted each, one at least in 79% of nights.
TEST_CASE("of thirty effects that are none, one or more is called a discovery in 5% of nights") {
    std::mt19937_64 random(8);
    std::uniform_real_distribution<double> level(0.01, 0.1);
    const double nights = share_of(400, [&] {
        std::vector<double> chances;
        for (int effect = 0; effect < 30; ++effect)
            chances.push_back(interval_of({8, 1, 1, 0, 0, level(random)}, random).chance);
        const std::vector<bool> found = stylesweep::discoveries(chances, 0.05);
        return std::ranges::find(found, true) != found.end();
    });
    CHECK(nights <= 0.08);
}

// Contents differ, as they do: their effects are discoveries, and say nothing of the thirty.
TEST_CASE("thirty effects that are none are no more believable beside others that are large") {
    std::mt19937_64 random(9);
    int told = 0;
    constexpr int nights = 300;
    for (int night = 0; night < nights; ++night) {
        std::vector<std::vector<double>> families(2);
        for (int effect = 0; effect < 30; ++effect)
            families[0].push_back(interval_of({8, 1, 1, 0, 0, 0.03}, random).chance);
        families[1] = std::vector<double>(20, 1e-9);
        const auto found = stylesweep::discoveries_by_family(families, 0.05);
        told += std::ranges::find(found[0], true) != found[0].end();
        CHECK(std::ranges::count(found[1], true) == 20);
    }
    CHECK(told <= 0.08 * nights);
}

TEST_CASE("where no axis has an effect one is told of in 5% of nights, however many axes there are") {
    std::mt19937_64 random(10);
    int told = 0;
    constexpr int nights = 300;
    for (int night = 0; night < nights; ++night) {
        std::vector<std::vector<double>> families(10);
        for (auto& family : families)
            for (int effect = 0; effect < 3; ++effect)
                family.push_back(interval_of({8, 1, 1, 0, 0, 0.03}, random).chance);
        const auto found = stylesweep::discoveries_by_family(families, 0.05);
        told +=
            std::ranges::any_of(found, [](const auto& each) { return std::ranges::find(each, true) != each.end(); });
    }
    CHECK(told <= 0.08 * nights);
    CHECK(stylesweep::discoveries_by_family({{}, {0.001, 0.9}}, 0.05) ==
          std::vector<std::vector<bool>>{{}, {true, false}});
}

TEST_CASE("fewer than six settings, or one reference for all, have no interval") {
    CHECK(mean_of_matched(std::vector{1.0, 1.1, 1.2, 1.3, 1.4}, {{0, 1, 2, 3, 4}}, Compared::ratio).is_range);
    CHECK(mean_of_matched(std::vector<double>(9, 1.1), {Labels(9, 0)}, Compared::ratio).is_range);
    CHECK_FALSE(mean_of_matched(std::vector{3.0}, {{0}}, Compared::ratio).low);
}

// Computed once by another program; the page's script is held to the same file (tests/browser/statistics.test.mjs).
TEST_CASE("the mean over matched settings agrees with the shared vectors") {
    std::ifstream in(std::string(STYLESWEEP_SOURCE_DIR) + "/tests/vectors/matched.json");
    const auto vectors = nlohmann::json::parse(in);
    REQUIRE(vectors.size() >= 10);
    for (const auto& vector : vectors) {
        CAPTURE(vector.at("name").get<std::string>());
        const auto values = vector.at("values").get<std::vector<double>>();
        const Compared compared = vector.at("compared") == "ratio" ? Compared::ratio : Compared::difference;
        const Spread spread = mean_of_matched(values, vector.at("kinds").get<std::vector<Labels>>(), compared);
        CHECK(spread.median == doctest::Approx(vector.at("middle").get<double>()));
        CHECK(spread.is_range == vector.at("is_range").get<bool>());
        REQUIRE(spread.low.has_value() == !vector.at("low").is_null());
        if (!spread.low) continue;
        CHECK(*spread.low == doctest::Approx(vector.at("low").get<double>()).epsilon(1e-6));
        CHECK(*spread.high == doctest::Approx(vector.at("high").get<double>()).epsilon(1e-6));
    }
}
