// What the sampling rule keeps, by simulation: seeded, of timings whose long-run median is 1.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <random>

#include "runners/core/sampling.hpp"

using namespace stylesweep::runners;

namespace {

constexpr int series = 400;

struct Rates {
    double held = 0, flagged = 0, honest = 0;  ///< interval holds 1; warned; either of them
};

using Operation = std::function<double()>;

Rates rates_of(const std::function<Operation(std::mt19937&)>& make) {
    std::mt19937 random(18);
    Rates rates;
    for (int i = 0; i < series; ++i) {
        Recorder out;
        sample_until_sure({.max_seconds = 1e9}, make(random), out);
        double low = 2, high = 0;
        for (const auto& [name, value] : out.metrics) {
            if (name == "runtime_ci_low_s") low = value;
            if (name == "runtime_ci_high_s") high = value;
        }
        const bool held = low <= 1 && 1 <= high, flagged = !out.warning.empty();
        rates.held += held ? 1. / series : 0;
        rates.flagged += flagged ? 1. / series : 0;
        rates.honest += held || flagged ? 1. / series : 0;
    }
    MESSAGE("held " << rates.held << ", flagged " << rates.flagged << ", either " << rates.honest);
    return rates;
}

// Log-normal noise whose neighbours correlate by `rho`, as of a machine that is now a little slower, now faster.
auto noise(double size, double rho) {
    return [=](std::mt19937& random) -> Operation {
        std::normal_distribution<double> normal;
        double state = normal(random);
        return [=, &random]() mutable {
            const double value = std::exp(size * state);
            state = rho * state + std::sqrt(1 - rho * rho) * normal(random);
            return value;
        };
    };
}

// 15% slow at first, down to nothing over 8 runs.
auto warming_up(double size) {
    return [=](std::mt19937& random) -> Operation {
        return [=, &random, run = 0]() mutable {
            std::normal_distribution<double> normal;
            const double slow = run < 8 ? 0.15 * (8 - run) / 8 : 0;
            ++run;
            return (1 + slow) * std::exp(size * normal(random));
        };
    };
}

}  // namespace

TEST_CASE("intervals of independent timings hold in about 95%, and few of them are flagged") {
    for (const double size : {0.005, 0.01, 0.02}) {
        const Rates rates = rates_of(noise(size, 0));
        CHECK(rates.held > 0.94);
        CHECK(rates.flagged < 0.05);
    }
}

TEST_CASE("intervals of timings that depend on each other hold or are flagged in 95%") {
    for (const double rho : {0.8, 0.9, 0.95})
        for (const double size : {0.01, 0.03}) CHECK(rates_of(noise(size, rho)).honest > 0.95);
}

TEST_CASE("a warm-up that lasts eight runs is flagged or does no harm in 95%") {
    for (const double size : {0.005, 0.01, 0.02}) CHECK(rates_of(warming_up(size)).honest > 0.95);
}
