// Lines through noise that grows with the figure: by hand, and what their intervals keep, by simulation.
#include "reports/analysis/growth.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

using namespace stylesweep::reports;

namespace {

constexpr int nights = 500;

// Runtimes of `contents` pictures at six sizes: 1 + 4 x seconds, or x^1.5, with noise in proportion; each content takes
// more or less than that by its own part.
struct Design {
    std::size_t contents;
    double own = 0, noise = 0.1, power = 1;

    [[nodiscard]] std::vector<GrowthPoint> draw(std::mt19937& random) const {
        std::normal_distribution<double> normal;
        std::vector<GrowthPoint> points;
        for (std::size_t content = 0; content < contents; ++content) {
            const double part = 1 + own * normal(random);
            for (const double x : {0.06, 0.12, 0.25, 0.5, 1., 2.})
                points.push_back({x, (1 + 4 * std::pow(x, power)) * part * (1 + noise * normal(random)), content});
        }
        return points;
    }
};

struct Rates {
    double slope = 0, intercept = 0, curved = 0;
};

bool holds(const Within& within, double truth) {
    return std::abs(within.value - truth) <= within.half;
}

Rates rates_of(const Design& design) {
    std::mt19937 random(10);
    Rates rates;
    for (int i = 0; i < nights; ++i) {
        const Growth growth = fit_growth(design.draw(random)).value();
        rates.slope += holds(growth.slope, 4) ? 1. / nights : 0;
        rates.intercept += holds(growth.intercept, 1) ? 1. / nights : 0;
        rates.curved += growth.curved ? 1. / nights : 0;
    }
    MESSAGE(design.contents << " contents: slope held " << rates.slope << ", intercept " << rates.intercept
                            << ", called curved " << rates.curved);
    return rates;
}

}  // namespace

TEST_CASE("points on a line give the line, and a power its exponent") {
    const auto line = fit_growth({{1, 3}, {2, 5}, {3, 7}}).value();
    CHECK(line.slope.value == doctest::Approx(2));
    CHECK(line.intercept.value == doctest::Approx(1));
    CHECK(line.slope.half == doctest::Approx(0));
    CHECK(line.largest_error == doctest::Approx(0));
    CHECK_FALSE(line.curved);
    const auto power = fit_growth({{1, 1}, {4, 8}, {9, 27}, {16, 64}, {25, 125}, {36, 216}}).value();
    CHECK(power.exponent.value == doctest::Approx(1.5));
    CHECK(power.exponent.half == doctest::Approx(0).epsilon(1e-6));
    CHECK(power.curved);
}

TEST_CASE("small figures count as much as large ones") {
    const auto growth = fit_growth({{1, 1}, {1, 1.1}, {1000, 1000}, {1000, 1100}}).value();
    CHECK(growth.intercept.value + growth.slope.value == doctest::Approx(1.05).epsilon(0.001));
    CHECK(growth.largest_error == doctest::Approx(0.05 / 1.05).epsilon(0.01));
}

TEST_CASE("two contents have the interval of two values, however many jobs they are of") {
    const auto growth = fit_growth({{1, 3, 1}, {2, 5, 1}, {3, 7, 1}, {1, 4, 2}, {2, 7, 2}, {3, 10, 2}}).value();
    CHECK(growth.clusters == 2);
    CHECK(growth.slope.value == doctest::Approx(2.5));
    CHECK(growth.slope.half == doctest::Approx(0.5 * 12.706).epsilon(0.001));  // Student's t of one degree
}

TEST_CASE("too little to fit is not fitted") {
    CHECK_FALSE(fit_growth({{1, 3}, {2, 5}}));
    CHECK_FALSE(fit_growth({{1, 3}, {1, 5}, {1, 4}}));
    CHECK_FALSE(fit_growth({{1, 3}, {2, 0}, {3, -1}, {4, 5}}));
}

TEST_CASE("intervals of growth hold in about 95%, of one content and of several") {
    for (const Design& design : {Design{1}, Design{1, 0, 0.2}, Design{3, 0.1, 0.05}, Design{8, 0.1}, Design{2, 0.2}}) {
        const Rates rates = rates_of(design);
        CHECK(rates.slope > 0.92);
        CHECK(rates.slope < 0.985);
        CHECK(rates.intercept > 0.92);
        CHECK(rates.curved < 0.08);
    }
}

TEST_CASE("a power of 1.5 is seen to be no line") {
    CHECK(rates_of({4, 0.1, 0.05, 1.5}).curved > 0.95);
    CHECK(rates_of({1, 0, 0.03, 1.5}).curved > 0.8);
}

TEST_CASE("intervals of the exponent hold in about 95%, of one content and of several") {
    std::mt19937 random(11);
    std::normal_distribution<double> normal;
    for (const std::size_t contents : {1, 3}) {
        int held = 0;
        for (int i = 0; i < nights; ++i) {
            std::vector<GrowthPoint> points;
            for (std::size_t content = 0; content < contents; ++content) {
                const double power = 1.2 + (contents > 1 ? 0.05 * normal(random) : 0);
                for (const double x : {0.06, 0.25, 1., 4.})
                    points.push_back({x, std::pow(x, power) * std::exp(0.1 * normal(random)), content});
            }
            held += holds(fit_growth(points)->exponent, 1.2) ? 1 : 0;
        }
        MESSAGE(contents << " contents: exponent held " << 1. * held / nights);
        CHECK(held > 0.92 * nights);
        CHECK(held < 0.985 * nights);
    }
}
