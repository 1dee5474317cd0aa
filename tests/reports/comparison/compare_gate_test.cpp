#include "reports/comparison/compare_gate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <sstream>
#include <stdexcept>

#include "reports/comparison/compare_text.hpp"

namespace stylesweep::reports::testing {
namespace {

using Outcome = Gate::Outcome;
using Values = std::vector<double>;

const ComparedMetric runtime{"runtime_s", true, false, Compared::ratio},
    ssim{"ssim", false, false, Compared::difference}, speed{"fps", false, false, Compared::ratio};
const Margin five{0.05, Margin::Kind::share};

Measurement run(int setting, double value, const std::string& process = "") {
    return {{{{"n", std::to_string(setting)}}, {}}, value, {}, "0.1.0", process, ""};
}

// A side with these runs of each setting 1, 2, ...; each in a process of its own.
ComparedSide side(const std::string& name, const std::vector<Values>& settings) {
    ComparedSide all{name, name + ".db", {}};
    for (std::size_t i = 0; i < settings.size(); ++i)
        for (std::size_t k = 0; k < settings[i].size(); ++k)
            all.runs.push_back(
                run(static_cast<int>(i), settings[i][k], name + std::to_string(i) + "-" + std::to_string(k)));
    return all;
}

Gate gate_of(const ComparedSide& a, const ComparedSide& b, const Margin& margin = five,
             const ComparedMetric& metric = runtime) {
    return judge(compare(a, b, CompareBy::sweep, metric), margin);
}

const Values six{10, 10.1, 10.2, 10.3, 10.4, 10.5};

Values times(Values values, double factor) {
    for (double& each : values) each *= factor;
    return values;
}

TEST_CASE("a margin is a percentage, or a difference of what is compared so") {
    CHECK(Margin::read("5%").amount == 0.05);
    CHECK(Margin::read("0.01").kind == Margin::Kind::size);
    CHECK(Margin::read("2.5%").text() == "2.5%");
    for (const char* wrong : {"", "%", "-5%", "5%%", "five", "nan%", "inf"})
        CHECK_THROWS_AS(Margin::read(wrong), std::invalid_argument);
    const ComparedSide a = side("a", {six});
    CHECK_THROWS_WITH(
        gate_of(a, a, Margin::read("0.05")),
        "--fail-above takes a percentage such as 5% for runtime_s, which is compared by ratio, not '0.05'");
    CHECK_THROWS_AS(gate_of(a, a, Margin::read("100%"), speed), std::invalid_argument);
}

TEST_CASE("the gate fails where the interval's near end is beyond the margin, not where the estimate is") {
    const Comparison slower = compare(side("a", {six}), side("b", {times(six, 1.2)}), CompareBy::sweep, runtime);
    const double near = *slower.rows.at(0).low - 1, estimate = slower.rows[0].change - 1;
    REQUIRE(near < estimate);
    CHECK(judge(slower, {near - 0.001}).outcome == Outcome::fail);
    CHECK(judge(slower, {near + 0.001}).outcome == Outcome::pass);
    CHECK(gate_of(side("a", {six}), side("b", {times(six, 0.5)})).outcome == Outcome::pass);
    CHECK(gate_of(side("a", {six}), side("b", {times(six, 0.5)}), five, speed).outcome == Outcome::fail);
}

TEST_CASE("similarity metrics fail by their difference, in their unit or in percent of A") {
    const ComparedSide a = side("a", {{0.60, 0.601, 0.602, 0.603, 0.604, 0.605}}),
                       b = side("b", {{-0.01, -0.011, -0.012, -0.013, -0.014, -0.015}});
    CHECK(gate_of(a, b, Margin::read("5%"), ssim).outcome == Outcome::fail);
    CHECK(gate_of(a, b, Margin::read("0.5"), ssim).outcome == Outcome::fail);
    CHECK(gate_of(a, b, Margin::read("0.7"), ssim).outcome == Outcome::pass);
    CHECK(gate_of(b, a, Margin::read("0"), ssim).outcome == Outcome::pass);
}

TEST_CASE("without enough runs or processes nothing is decided, however slow B is") {
    for (const Values& few : {Values{10, 10.1, 10.2}, Values{10}}) {
        const Gate gate = gate_of(side("a", {few}), side("b", {times(few, 8)}));
        CHECK(gate.outcome == Outcome::undecidable);
        CHECK(gate.undecided.size() == 1);
    }
    ComparedSide a = side("a", {six}), b = side("b", {times(six, 8)});
    for (Measurement& each : b.runs) each.process = "one";
    const Gate gate = gate_of(a, b);
    CHECK(gate.outcome == Outcome::undecidable);
    CHECK(gate.undecided.at(0).find("6 runs in 1 process of B") != std::string::npos);
}

TEST_CASE(
    "four runs per side decide two rows by intervals within the margin, and none that would have to be significant") {
    const Values four{10, 10.001, 10.002, 10.003};
    const std::vector<Values> rows(20, four);
    std::vector<Values> slow = rows;
    CHECK(gate_of(side("a", rows), side("b", slow)).outcome == Outcome::pass);
    slow[7] = times(four, 8);
    const Gate gate = gate_of(side("a", rows), side("b", slow));
    CHECK(gate.outcome == Outcome::undecidable);
    REQUIRE(gate.undecided.size() == 1);
    CHECK(gate.undecided[0] ==
          "n 7: too few runs to be significant among 20 rows: 4 runs in 4 processes of A, 4 runs in 4 processes of B; "
          "6 per side are needed");
}

TEST_CASE("what is done in A and fails in B is a regression with its reason; what waits or is missing is undecided") {
    const ComparedSide a = side("a", {six, six});
    ComparedSide b = side("b", {six});
    CHECK(gate_of(a, b).outcome == Outcome::undecidable);
    CHECK(gate_of(a, b).undecided.at(0) == "n 1: done in A, no such job in B");
    CHECK(gate_of(b, a).outcome == Outcome::pass);  // new in B
    b.unmeasured = {{{{{"n", "1"}}, {}}, false, "queued"}};
    CHECK(gate_of(a, b).undecided.at(0) == "n 1: done in A, in B queued");
    b.unmeasured = {{{{{"n", "1"}}, {}}, true, "oom (bad_alloc): no room"}};
    CHECK(gate_of(a, b).outcome == Outcome::fail);
    CHECK(gate_of(a, b).regressions.at(0) == "n 1: done in A, in B oom (bad_alloc): no room");
    b.unmeasured = {{{{{"n", "0"}}, {}}, true, "crashed (signal)"}};
    const Gate partly = gate_of(side("a", {six}), b);
    CHECK(partly.outcome == Outcome::fail);
    CHECK(partly.regressions.at(0) == "the only setting: 1 of 7 runs of B failed, none of A: crashed (signal)");
}

TEST_CASE("a row that may be worse by more than twice the margin is no evidence for a pass") {
    const Values a{5, 7, 10, 14, 20}, b{5.5, 7.5, 9.5, 15, 21};
    const Gate wide = gate_of(side("a", {a}), side("b", {b}), Margin::read("50%"));
    CHECK(wide.outcome == Outcome::undecidable);
    REQUIRE(wide.undecided.size() == 1);
    CHECK(wide.undecided[0].find("more than twice the margin: more runs are needed") != std::string::npos);
    CHECK(gate_of(side("a", {a}), side("b", {b}), Margin::read("500%")).outcome == Outcome::pass);
    CHECK(gate_of(side("a", {six}), side("b", {six}), five).outcome == Outcome::pass);
    CHECK(gate_of(side("a", {a}), side("b", {b}), Margin::read("0%")).outcome == Outcome::pass);
    const Gate likeness = gate_of(side("a", {{0.1, 0.3, 0.5, 0.7, 0.9}}), side("b", {{0.12, 0.33, 0.52, 0.68, 0.91}}),
                                  Margin::read("0.05"), ssim);
    CHECK(likeness.outcome == Outcome::undecidable);
}

TEST_CASE("rows of the same runs are undecided") {
    ComparedSide a = side("a", {six, six}), b = side("b", {six, six});
    a.runs[0].attempt = b.runs[0].attempt = "x";
    CHECK(gate_of(a, b).outcome == Outcome::undecidable);
}

// Sides of 20 settings, six runs each, with lognormal noise; the first setting is `change` times as slow in B.
struct Night {
    std::mt19937_64 random{1979};
    double noise = 0.1, change = 1;

    ComparedSide side(const std::string& name, double first) {
        std::normal_distribution<double> normal(0, noise);
        std::vector<Values> settings(20, Values(6));
        for (Values& values : settings)
            for (double& each : values) each = 10 * std::exp(normal(random));
        settings[0] = times(settings[0], first);
        return testing::side(name, settings);
    }
    Gate gate(const Margin& margin) { return gate_of(side("a", 1), side("b", change), margin); }
};

TEST_CASE("with no change, 20 rows fail at most 5% of the time, at a margin of 0 and any noise") {
    for (const double noise : {0.05, 0.2}) {
        Night night;
        night.noise = noise;
        constexpr int nights = 200;
        int failed = 0, failed_at_5 = 0;
        for (int i = 0; i < nights; ++i) {
            const Comparison unchanged = compare(night.side("a", 1), night.side("b", 1), CompareBy::sweep, runtime);
            failed += judge(unchanged, {0}).outcome == Outcome::fail;
            failed_at_5 += judge(unchanged, five).outcome == Outcome::fail;
        }
        CAPTURE(noise);
        const double error = 2.5 * std::sqrt(0.05 * 0.95 / nights);
        CHECK(failed <= nights * (0.05 + error));
        CHECK(failed_at_5 <= failed);
    }
}

TEST_CASE("one row of 20 that takes 1.5x the time is found in most nights at 10% noise") {
    Night night;
    night.change = 1.5;
    constexpr int nights = 60;
    int found = 0;
    for (int i = 0; i < nights; ++i) found += night.gate(five).outcome == Outcome::fail;
    CHECK(found >= 0.8 * nights);
}

TEST_CASE("the detectable change is one that is found in most nights, and half of it is not") {
    Night night;
    const double detectable = night.gate(five).detectable.value();
    CHECK(detectable > 0.15);
    CHECK(detectable < 0.5);
    constexpr int nights = 60;
    const auto found_at = [&](double change) {
        night.change = change;
        int found = 0;
        for (int i = 0; i < nights; ++i) found += night.gate(five).outcome == Outcome::fail;
        return found;
    };
    CHECK(found_at(1 + detectable) >= 0.6 * nights);
    CHECK(found_at(1 + detectable / 2) <= 0.6 * nights);
}

TEST_CASE("where no row has runs enough, it is said what enough of them could have found") {
    const Values three{10, 10.1, 10.2};
    const Gate few = gate_of(side("a", {three, three}), side("b", {three, three}));
    CHECK(few.outcome == Outcome::undecidable);
    CHECK(few.needed == 4);
    CHECK(few.detectable.value() > 0.05);
    CHECK(few.detectable.value() < 0.12);
    const Gate single = gate_of(side("a", {{10}}), side("b", {{80}}));
    CHECK(single.needed == 4);
    CHECK_FALSE(single.detectable);
    CHECK(gate_of(side("a", {six}), side("b", {six})).needed == 0);
    std::vector<Values> many(20, three);
    CHECK(gate_of(side("a", many), side("b", many)).needed == 6);
    const Comparison comparison = compare(side("a", many), side("b", many), CompareBy::sweep, runtime);
    std::ostringstream text;
    write_comparison(text, comparison, Format::table, judge(comparison, five));
    CHECK(text.str().find("a verdict needs 4 runs on each side, the gate 6 over these rows (`repeats: 6`") !=
          std::string::npos);
    CHECK(text.str().find("6 per side would detect") != std::string::npos);
    CHECK(text.str().find("Holm") == std::string::npos);  // no row was tested
}

// A process is 5% faster or slower as a whole, its runs differ by 1%.
TEST_CASE("a difference between two processes is no difference between A and B") {
    std::mt19937_64 random(3);
    std::normal_distribution<double> start(0, 0.05), run_noise(0, 0.01);
    const auto one_process = [&](const std::string& name) {
        ComparedSide all{name, name + ".db", {}};
        const double level = start(random);
        for (int i = 0; i < 6; ++i) all.runs.push_back(run(0, std::exp(level + run_noise(random)), name));
        return all;
    };
    for (int i = 0; i < 100; ++i) {
        const Comparison unchanged = compare(one_process("a"), one_process("b"), CompareBy::sweep, runtime);
        CHECK(unchanged.count(Verdict::too_few_processes) == 1);
        CHECK(judge(unchanged, {0}).outcome == Outcome::undecidable);
    }
}

}  // namespace
}  // namespace stylesweep::reports::testing
