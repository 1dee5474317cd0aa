// The best setting and the front say no more than the noise allows.
#include "reports/analysis/noise.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "base/statistics/statistics.hpp"
#include "reports/analysis/findings.hpp"
#include "reports/analysis/pareto.hpp"
#include "reports/model/groups.hpp"
#include "tests/reports/fixture.hpp"

using namespace stylesweep::reports;
using stylesweep::reports::testing::Fixture;

namespace {

struct Truth {
    double runtime_s, bytes, ssim;
    [[nodiscard]] bool beats(const Truth& other) const {
        return runtime_s <= other.runtime_s && bytes <= other.bytes && ssim >= other.ssim &&
               (runtime_s < other.runtime_s || bytes < other.bytes || ssim > other.ssim);
    }
};

// Settings as a sweep of three repeats measures them: times with noise, the others without.
SweepModel measured(const std::vector<Truth>& truths, double noise, std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    SweepModel sweep;
    sweep.measures = {&measures[0], &measures[1], &measures[2]};
    for (const Truth& truth : truths) {
        std::vector<double> times, logarithms;
        for (int repeat = 0; repeat < 3; ++repeat) {
            logarithms.push_back(std::log(truth.runtime_s) + noise * normal(random));
            times.push_back(std::exp(logarithms.back()));
        }
        const double deviation = *stylesweep::standard_deviation(logarithms);
        Group group;
        group.figures = {spread_of(times), spread_of(std::vector(3, truth.bytes)),
                         spread_of(std::vector(3, truth.ssim))};
        group.repeats = {Repeats{3, deviation * deviation}, Repeats{3, 0}, Repeats{3, 0}};
        sweep.groups.push_back(group);
    }
    return sweep;
}

std::string numbered(int n) {
    return R"({"n": )" + std::to_string(n) + "}";
}

}  // namespace

TEST_CASE("the truly fastest of forty settings is named in 95% of sweeps or more, as the best or within noise of it") {
    std::mt19937_64 random(11);
    std::vector<Truth> truths;
    for (int i = 0; i < 40; ++i) truths.push_back({1 + 0.01 * i, 1e6, 0.5});
    int named = 0, first = 0;
    for (int trial = 0; trial < 200; ++trial) {
        const Best best = *best_of(measured(truths, 0.04, random), "runtime_s");
        first += best.group == 0;
        named += best.group == 0 || std::ranges::find(best.within_noise, 0U) != best.within_noise.end();
    }
    CHECK(first < 140);  // by itself the fastest figure is often another's
    CHECK(named >= 190);
}

// Eight settings of one second, each run ten times in each of two processes. Start to start they differ by 14%.
SweepModel in_two_processes(std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    SweepModel sweep;
    sweep.runner = "nst";
    sweep.metrics = {"runtime_s"};
    sweep.parameters = {{"n", {"1", "2", "3", "4", "5", "6", "7", "8"}}};
    sweep.axes = {0};
    for (Code setting = 0; setting < 8; ++setting)
        for (int process = 0; process < 2; ++process) {
            const double effect = 0.14 * normal(random);
            for (int repeat = 0; repeat < 10; ++repeat) {
                JobRow job;
                job.state = stylesweep::schema::JobState::done;
                job.codes = {setting};
                job.process = 1 + 2 * static_cast<int>(setting) + process;
                job.metrics = {std::exp(effect + 0.01 * normal(random))};
                sweep.jobs.push_back(job);
            }
        }
    make_groups(sweep);
    return sweep;
}

TEST_CASE("many runs of two processes are two values: the truly fastest of eight equal settings is named as before") {
    std::mt19937_64 random(14);
    int named = 0;
    for (int trial = 0; trial < 200; ++trial) {
        const Best best = *best_of(in_two_processes(random), "runtime_s");
        named += best.group == 0 || std::ranges::find(best.within_noise, 0U) != best.within_noise.end();
    }
    CHECK(named >= 190);
    const SweepModel sweep = in_two_processes(random);
    const Spread& figure = *sweep.groups[0].figures[0];
    CHECK(figure.is_range);
    CHECK(basis_text(figure) == "range, 50%, over 2 processes");
    CHECK(figure_text(*sweep.measures[0], figure).find("50% range ") != std::string::npos);
    CHECK(figure_text(*sweep.measures[0], figure).ends_with(", over 2 processes)"));
}

TEST_CASE("beside settings that ran in several processes, the many runs of a single process are one value") {
    std::mt19937_64 random(15);
    SweepModel sweep = in_two_processes(random);
    sweep.groups[0].repeats[0] = Repeats{1000, 1e-9, true};
    const Noise noise(sweep, 0);
    sweep.groups[0].repeats[0].reset();
    const Noise single(sweep, 0);
    for (std::size_t other = 1; other < 8; ++other) {
        CHECK(noise.is_clearly_better(0, other) == single.is_clearly_better(0, other));
        CHECK(noise.is_clearly_better(other, 0) == single.is_clearly_better(other, 0));
    }
    for (Group& group : sweep.groups) group.figures[0]->median = 1;
    sweep.groups[0].figures[0]->median = 0.8;
    sweep.groups[0].repeats[0] = Repeats{1000, 1e-9, true};
    CHECK_FALSE(Noise(sweep, 0).is_clearly_better(0, 1));
}

TEST_CASE("a runner of one's own keeps its process; a program and an imported row are a process each") {
    SweepModel sweep;
    for (const auto& [runner, keeps] :
         {std::pair("nst", true), {"mine", true}, {"command", false}, {"import", false}}) {
        sweep.runner = runner;
        CHECK(keeps_its_process(sweep) == keeps);
    }
}

TEST_CASE("of the front's members said to be certain, 5% at most are beaten in truth") {
    std::mt19937_64 random(12);
    std::uniform_real_distribution<double> any;
    int members = 0, false_members = 0, certain = 0, false_certain = 0;
    for (int trial = 0; trial < 60; ++trial) {
        std::vector<Truth> truths;
        for (int i = 0; i < 60; ++i)  // few sizes and likenesses, as of architectures; times that lie close
            truths.push_back(
                {1 + any(random), 1e6 * (1 + std::floor(4 * any(random))), 0.1 * std::floor(4 * any(random))});
        const Front front = front_with_noise(measured(truths, 0.04, random));
        for (std::size_t i = 0; i < front.members.size(); ++i) {
            const Truth& member = truths[front.members[i]];
            const bool is_false = std::ranges::any_of(truths, [&](const Truth& other) { return other.beats(member); });
            ++members;
            false_members += is_false;
            if (front.rivals[i]) continue;
            ++certain;
            false_certain += is_false;
        }
    }
    CHECK(false_members > members / 10);  // what the front alone would say
    CHECK(certain > members / 5);
    CHECK(false_certain * 20 <= certain);
}

TEST_CASE("settings within 2% of the fastest are named, and that noise is unknown without repeats") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    const double times[] = {1.0, 1.01, 1.5};
    for (int n = 1; n <= 3; ++n) fixture.job(sweep, {numbered(n), "done", {{"runtime_s", times[n - 1]}}});
    const ReportModel model = fixture.model();
    const SweepModel& s = model.sweeps[0];
    const auto told = findings(s, DisplayValues(s), effects_of(s));
    CHECK(std::ranges::find(told, "Fastest: n 1, 1.00 s; within 2% of it: n 2 (noise is unknown without repeats).") !=
          told.end());
    CHECK(std::ranges::find(
              told,
              "1 of 3 settings is on the Pareto front of runtime: no other setting beats it; another setting "
              "is as good within noise (at least 2% of time); 1 further "
              "setting is as good as the front within noise.") != told.end());
}

// Runs on two hosts would make a range of 1 to 3 s.
TEST_CASE("runs of one setting on two hosts are two rows, and no repeats") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    fixture.db.exec(
        "INSERT INTO environment VALUES (2, '{\"host\": \"host-2\"}', 'host-2', 'cpu', 'Other CPU', 2, '0.1.0');"
        "INSERT INTO runner_process (id, environment_id, host, boot_id, pid, start_ticks, device, started_at) VALUES "
        "(2, 2, 'host-2', 'boot', 8, 1, 'cpu', '2026-01-01T00:00:00Z')");
    for (int n = 1; n <= 2; ++n)
        for (int repeat = 1; repeat <= 4; ++repeat) {
            const double slower = repeat % 2 ? 1 : 3;
            fixture.job(sweep, {numbered(n), "done", {{"runtime_s", n * slower}}, repeat});
        }
    fixture.db.exec("UPDATE attempt SET runner_process_id = 2 WHERE id % 2 = 0");
    const ReportModel model = fixture.model();
    const SweepModel& s = model.sweeps[0];
    REQUIRE(s.groups.size() == 4);
    CHECK(s.axis_name(1) == "place");
    for (const Group& group : s.groups) CHECK(group.figures[0]->low == group.figures[0]->high);
    const auto told = findings(s, DisplayValues(s), effects_of(s));
    CHECK(std::ranges::any_of(told, [](const auto& each) {
        return each.starts_with("place host-2 cpu (Other CPU) measured 3.00× the time of host-1 cpu (Test CPU)");
    }));
}

TEST_CASE("ranges say how often they hold the median, and a single process is named") {
    std::mt19937_64 random(13);
    std::normal_distribution<double> normal;
    for (const auto& [runs, percent] : {std::pair(2, 50), {3, 75}, {4, 88}, {5, 94}}) {
        CAPTURE(runs);
        int held = 0;
        constexpr int trials = 4000;
        for (int trial = 0; trial < trials; ++trial) {
            std::vector<double> values;
            for (int i = 0; i < runs; ++i) values.push_back(normal(random));
            const auto [low, high] = std::ranges::minmax(values);
            held += low <= 0 && 0 <= high;
        }
        CHECK(held / static_cast<double>(trials) ==
              doctest::Approx(range_coverage(static_cast<std::size_t>(runs))).epsilon(0.04));
        CHECK(basis_text(*spread_of(std::vector<double>{1, 2, 3, 4, 5})) == "range, 94%");
        CHECK(std::lround(100 * range_coverage(static_cast<std::size_t>(runs))) == percent);
    }
    Fixture fixture;  // `noop`, which keeps its process
    const int sweep = fixture.sweep("s", "n");
    fixture.job(sweep, {numbered(1), "done", {{"runtime_s", 9}, {"runtime_ci_low_s", 8}, {"runtime_ci_high_s", 10}}});
    for (int repeat = 1; repeat <= 3; ++repeat)
        fixture.job(sweep, {numbered(2), "done", {{"runtime_s", 9 + repeat}}, repeat});
    const std::string html = fixture.html();
    CHECK(html.find("8.00 s to 10.0 s (1 process)") != std::string::npos);
    CHECK(html.find("10.0 s to 12.0 s (range, 75%, 1 process)") != std::string::npos);
}
