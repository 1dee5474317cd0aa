#include "runners/core/sampling.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/statistics/statistics.hpp"

using namespace stylesweep::runners;
using stylesweep::SamplingRule;

namespace {

// What the rule makes of an operation whose durations are given; past their end the last one repeats.
struct Sampled {
    Sampled(const SamplingRule& rule, std::vector<double> durations) {
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

SamplingRule rule(int warmup, int min_samples, int max_samples, double target_ci, double max_seconds) {
    return {warmup, min_samples, max_samples, target_ci, max_seconds};
}

bool has_words(const std::string& text, const char* words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("an operation is sampled until its median is sure, or a cap is hit") {
    const std::vector<double> noisy = {1, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9};
    const struct {
        const char* what;
        SamplingRule rule;
        std::vector<double> durations;
        int warmups, samples;
    } cases[] = {
        {"steady: as many as show dependence", rule(1, 5, 50, 0.02, 1e9), {1}, 1, 20},
        {"not before min_samples", rule(1, 32, 50, 0.02, 1e9), {1}, 1, 32},
        {"noisy: up to max_samples", rule(1, 5, 30, 0.02, 1e9), noisy, 1, 30},
        {"noisy, but nobody minds", rule(1, 5, 30, 10, 1e9), noisy, 1, 20},
        {"min_samples is what it says where max_samples is too", rule(1, 5, 5, 0.02, 1e9), {1}, 1, 5},
        {"max_samples is below min_samples", rule(0, 5, 2, 0.02, 1e9), {1}, 0, 2},
        {"one sample is asked for", rule(0, 1, 1, 0.02, 1e9), {1}, 0, 1},
        {"the time is up, before min_samples too", rule(1, 5, 50, 0.02, 3.5), {1}, 1, 3},
        {"just as many as fit", rule(0, 50, 50, 0.02, 4), {1}, 0, 4},
        {"warm-ups take none of the time", rule(3, 5, 50, 0.02, 2.5), {2, 2, 2, 1}, 3, 2},
        {"no warm-up", rule(0, 5, 50, 0.02, 1e9), {1}, 0, 20},
        {"several warm-ups", rule(4, 5, 50, 0.02, 1e9), {9, 8, 7, 6, 1}, 4, 20},
        {"a run longer than the limit is measured once, not warmed up", rule(3, 5, 50, 0.02, 10), {10}, 0, 1},
        {"an operation that takes no time at all ends too", rule(1, 5, 50, 0.02, 10), {0}, 1, 20},
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
    REQUIRE(sampled.out.samples.size() == 22);
    for (std::size_t i = 0; i < 22; ++i) {
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
    CHECK(sampled.out.warning.starts_with("no interval possible (n=1)"));
}

TEST_CASE("figures that fall short of the rule carry a warning that says why, steady ones none") {
    const auto warning = [](int max_samples, const std::vector<double>& durations) {
        return Sampled(rule(0, 5, max_samples, 0.02, 1e9), durations).out.warning;
    };
    CHECK(warning(50, {1}).empty());
    CHECK(warning(1, {1}).empty());  // as asked for
    CHECK(has_words(warning(3, {1}), "no interval possible (n=3): the 95% interval of a median needs 6 timings"));
    CHECK(has_words(warning(6, {5, 1, 4, 2, 3, 6}),
                    "noisy: the 95% interval of runtime_s is +-71.4% wide, the target is +-2.0%"));
    CHECK(has_words(warning(6, {1}), "too few timings (n=6, 20 are needed) to test for correlation"));
    std::vector<double> falling, arch, levels, step;
    for (int i = 0; i < 50; ++i) {
        levels.push_back((i * 7 + i / 3) % 3 ? 1 + 0.001 * (i % 5) : 1.5);
        falling.push_back(1.002 - 0.00004 * i);
        arch.push_back(1 + 0.001 * std::sin(0.06 * i));
        step.push_back((i < 12 ? 1.004 : 1) + 0.0001 * ((i * 7) % 10));
    }
    CHECK(has_words(warning(50, falling), "the timings fall from first to last (rank correlation -1.00)"));
    CHECK(has_words(warning(50, levels), "near 1.002 s, "));
    CHECK(has_words(warning(50, levels), "near 1.5 s; one median does not describe them"));
    CHECK(has_words(warning(50, step), "the timings fall from first to last"));
    CHECK(has_words(warning(50, arch), "the level of the timings changes"));
    CHECK(has_words(warning(50, arch), "the timings are correlated (neighbours by 0.99): 50 are worth "));
    CHECK(has_words(warning(50, arch), ", and no interval is possible"));
}

TEST_CASE("an operation is run once only when nothing else can come of its rule") {
    const SamplingRule usual = rule(1, 20, 50, 0.02, 10), cold = rule(0, 20, 50, 0.02, 10), once = rule(0, 1, 1, 0, 10);
    const struct {
        SamplingRule rule;
        double so_far;
        bool only;
    } cases[] = {{usual, 9.9, false}, {usual, 10, true}, {cold, 5, false},
                 {cold, 5.1, true},   {once, 0, true},   {rule(1, 1, 1, 0, 10), 5, false}};
    for (const auto& [rule, so_far, only] : cases) {
        CAPTURE(so_far);
        CHECK(is_only_run(rule, so_far) == only);
        CHECK((Sampled(rule, {so_far + 1e-9}).runs == 1) >= only);
        SamplingRule replacing = rule;  // a timing that is replaced is followed by another
        replacing.max_steal = 0.01;
        CHECK(is_only_run(replacing, so_far) == (so_far >= rule.max_seconds));
    }
}

TEST_CASE("timings of a part of an operation have the figures of the operation's own") {
    const SamplingRule few = rule(1, 7, 7, 0.02, 1e9);
    const Sampled whole(few, {9, 1, 2, 3, 4, 5, 6, 7});
    Recorder part;
    record_timings(few, whole.out.samples, part);
    CHECK(std::map<std::string, double>(part.metrics.begin(), part.metrics.end()) == whole.metrics);
    CHECK(part.warning == whole.out.warning);
    CHECK(part.samples.size() == 8);
    CHECK(part.samples.front().warmup);
}

TEST_CASE("the interval of timings that depend on each other is that of their effective number") {
    std::vector<double> pairs;  // each value twice, in no order
    for (int i = 0; i < 25; ++i) pairs.insert(pairs.end(), 2, 1 + 0.01 * ((i * 7) % 25));
    const Sampled sampled(rule(0, 5, 50, 0, 1e9), pairs);
    CHECK(has_words(sampled.out.warning, "the timings are correlated"));
    const auto alone = stylesweep::median_interval(pairs);
    CHECK(sampled.metrics.at("runtime_ci_low_s") < *alone.low);
    CHECK(sampled.metrics.at("runtime_ci_high_s") > *alone.high);
}
