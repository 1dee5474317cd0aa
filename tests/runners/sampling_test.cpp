#include "runners/core/sampling.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace stylesweep::runners;

namespace {

// What the rule makes of an operation whose durations are given; past their end the last one repeats.
struct Sampled {
    Sampled(const Measure& rule, std::vector<double> durations) {
        std::size_t calls = 0;
        sample_until_sure(
            rule,
            [&] {
                REQUIRE(calls < 10'000);
                return durations[std::min(calls++, durations.size() - 1)];
            },
            out);
        runs = static_cast<int>(calls);
        metrics = {out.metrics.begin(), out.metrics.end()};
    }

    [[nodiscard]] int warmups() const {
        return static_cast<int>(std::ranges::count_if(out.samples, [](const auto& sample) { return sample.warmup; }));
    }

    Recorder out;
    int runs = 0;
    std::map<std::string, double> metrics;
};

Measure rule(int warmup, int min_samples, int max_samples, double target_ci, double max_seconds) {
    return {warmup, min_samples, max_samples, target_ci, max_seconds};
}

}  // namespace

TEST_CASE("an operation is sampled until its median is sure, or a cap is hit") {
    const std::vector<double> noisy = {1, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9};
    const struct {
        const char* what;
        Measure rule;
        std::vector<double> durations;
        int warmups, samples;
    } cases[] = {
        {"steady: at the first interval there is", rule(1, 5, 50, 0.02, 1e9), {1}, 1, 6},
        {"not before min_samples", rule(1, 12, 50, 0.02, 1e9), {1}, 1, 12},
        {"noisy: up to max_samples", rule(1, 5, 20, 0.02, 1e9), noisy, 1, 20},
        {"noisy, but nobody minds", rule(1, 5, 20, 10, 1e9), noisy, 1, 6},
        {"max_samples is below min_samples", rule(0, 5, 2, 0.02, 1e9), {1}, 0, 2},
        {"one sample is asked for", rule(0, 1, 1, 0.02, 1e9), {1}, 0, 1},
        {"the time is up, before min_samples too", rule(1, 5, 50, 0.02, 3.5), {1}, 1, 3},
        {"just as many as fit", rule(0, 50, 50, 0.02, 4), {1}, 0, 4},
        {"warm-ups take none of the time", rule(3, 5, 50, 0.02, 2.5), {2, 2, 2, 1}, 3, 2},
        {"no warm-up", rule(0, 5, 50, 0.02, 1e9), {1}, 0, 6},
        {"several warm-ups", rule(4, 5, 50, 0.02, 1e9), {9, 8, 7, 6, 1}, 4, 6},
        {"a run longer than the limit is measured once, not warmed up", rule(3, 5, 50, 0.02, 10), {10}, 0, 1},
        {"an operation that takes no time at all ends too", rule(1, 5, 50, 0.02, 10), {0}, 1, 6},
    };
    for (const auto& each : cases) {
        CAPTURE(each.what);
        const Sampled sampled(each.rule, each.durations);
        CHECK(sampled.warmups() == each.warmups);
        CHECK(sampled.runs == each.warmups + each.samples);
        CHECK(sampled.out.samples.size() == static_cast<std::size_t>(sampled.runs));
        CHECK(sampled.metrics.at("samples") == each.samples);
    }
}

TEST_CASE("warm-ups come first, are kept, and do not count in the median") {
    const Sampled sampled(rule(2, 5, 50, 0.02, 1e9), {100, 50, 1});
    REQUIRE(sampled.out.samples.size() == 8);
    for (std::size_t i = 0; i < 8; ++i) {
        CHECK(sampled.out.samples[i].name == "runtime_s");
        CHECK(sampled.out.samples[i].warmup == (i < 2));
    }
    CHECK(sampled.out.samples[0].value == 100);
    CHECK(sampled.out.samples[1].value == 50);
    CHECK(sampled.metrics.at("runtime_s") == 1);
    CHECK(sampled.metrics.at("runtime_mad_s") == 0);
}

TEST_CASE("the metrics are the median, its deviation and its interval") {
    const Sampled sampled(rule(0, 6, 6, 0, 1e9), {6, 1, 5, 2, 4, 3});
    CHECK(sampled.metrics == std::map<std::string, double>{{"runtime_s", 3.5},
                                                           {"runtime_mad_s", 1.5},
                                                           {"runtime_ci_low_s", 1},
                                                           {"runtime_ci_high_s", 6},
                                                           {"samples", 6}});
}

TEST_CASE("what one sample cannot tell is left out, not zero") {
    const Sampled sampled(rule(1, 5, 50, 0.02, 10), {60});
    CHECK(sampled.metrics == std::map<std::string, double>{{"runtime_s", 60}, {"samples", 1}});
    CHECK(sampled.out.warning.empty());
}

TEST_CASE("figures short of the target interval carry a warning, steady ones none") {
    CHECK(Sampled(rule(0, 5, 6, 0.02, 1e9), {1, 2, 3, 4, 5, 6}).out.warning ==
          "noisy: the 95% interval of runtime_s is +-71.4% wide, the target is +-2.0%");
    CHECK(Sampled(rule(0, 5, 50, 0.02, 1e9), {1}).out.warning.empty());
}
