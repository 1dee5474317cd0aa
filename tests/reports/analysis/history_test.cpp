#include "reports/analysis/history.hpp"

#include <doctest/doctest.h>

using namespace stylesweep::reports;

namespace {

// Two settings on one host; the second becomes slower with version 2.
SweepModel model() {
    SweepModel sweep;
    sweep.parameters = {{"precision", {"bf16", "fp32"}}};
    sweep.axes = {0};
    sweep.jobs.resize(2);
    sweep.jobs[0].codes = {0};
    sweep.jobs[1].codes = {1};
    for (int day = 10; day < 22; ++day) {
        const std::string at = "2026-11-" + std::to_string(day) + "T03:00:00.000Z", version = day < 16 ? "1" : "2";
        sweep.past.push_back({0, day < 16 ? 1.0 + 0.001 * day : 1.2 + 0.001 * day, at, version, "atlas cpu"});
        sweep.past.push_back({1, 2.0 + 0.001 * (day % 3), at, version, "atlas cpu"});
    }
    return sweep;
}

}  // namespace

TEST_CASE("a setting that became slower comes first, with the version and the day since when") {
    const auto all = histories_of(model());
    REQUIRE(all.size() == 2);
    CHECK(all[0].setting == "precision bf16");
    CHECK(all[0].place == "atlas cpu");
    CHECK(all[0].runs == 12);
    REQUIRE(all[0].levels.size() == 2);
    CHECK(all[0].levels[1].from == "2026-11-16T03:00:00.000Z");
    CHECK(all[0].levels[1].version == "2");
    CHECK(all[0].levels[1].runs == 6);
    CHECK(all[0].levels[1].median_s > all[0].levels[0].median_s);
    CHECK(all[1].setting == "precision fp32");
    CHECK(all[1].levels.size() == 1);
}

TEST_CASE("other hosts are histories of their own, and runs are sorted by time") {
    SweepModel sweep = model();
    for (PastRun& run : sweep.past)
        if (run.job == 1) run.place = "boreas cpu";
    std::swap(sweep.past.front(), sweep.past.back());
    const auto all = histories_of(sweep);
    REQUIRE(all.size() == 2);
    CHECK(all[1].place == "boreas cpu");
    CHECK(all[0].levels.size() == 2);
    CHECK(histories_of(SweepModel()).empty());
}
