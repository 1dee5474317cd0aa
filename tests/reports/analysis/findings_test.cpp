// Words that must not say more than the rows do.
#include "reports/analysis/findings.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/reports/fixture.hpp"

using namespace stylesweep::reports;
using stylesweep::reports::testing::Fixture;

namespace {

std::vector<std::string> findings_of(Fixture& fixture, const ReportOptions& options = {}) {
    const ReportModel model = fixture.model(options);
    const SweepModel& sweep = model.sweeps.at(0);
    return findings(sweep, DisplayValues(sweep), effects_of(sweep));
}

bool says(const std::vector<std::string>& findings, const std::string& words) {
    return std::ranges::any_of(findings, [&](const auto& each) { return each.find(words) != each.npos; });
}

std::string numbered(const char* name, int value) {
    return std::string("{\"") + name + "\": " + std::to_string(value) + "}";
}

// As an import has them, or a program of one's own.
Fixture of_losses() {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    fixture.job(sweep, {numbered("n", 1), "done", {{"val_loss", 0.5}, {"accuracy", 0.8}}});
    fixture.job(sweep, {numbered("n", 2), "done", {{"val_loss", 0.25}, {"accuracy", 0.9}}});
    return fixture;
}

}  // namespace

TEST_CASE("what cannot be is left out of every figure, and said, at the job and in the findings") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    fixture.job(sweep, {numbered("n", 1), "done", {{"runtime_s", -3}, {"ssim", 0.5}}});
    fixture.job(sweep, {numbered("n", 2), "done", {{"runtime_s", 2}, {"ssim", 1.5}}});
    fixture.job(sweep, {numbered("n", 3), "done", {{"runtime_s", -5}, {"ssim", 1}}});
    const ReportModel model = fixture.model();
    CHECK_FALSE(model.sweeps[0].metric(model.sweeps[0].jobs[0], "runtime_s"));
    CHECK(model.sweeps[0].metric(model.sweeps[0].jobs[2], "ssim") == 1);
    const auto all = findings_of(fixture);
    CHECK(says(all, "Left out: 2 impossible values of runtime_s, such as -3 (a time is at least 0)."));
    CHECK(says(all, "Left out: 1 impossible value of ssim, such as 1.5 (SSIM is between -1 and 1)."));
    CHECK(says(all, "Fastest: n 2"));
    CHECK(says(all, "Highest SSIM: n 3"));
    CHECK(fixture.csv().find("runtime_s -3 is left out: a time is at least 0") != std::string::npos);
}

TEST_CASE("the runtime of a resumed training counts nowhere, and is said to be left out") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    fixture.job(sweep, {R"({"n": 1})", "done", {{"runtime_s", 200}, {"ssim", 0.5}}});
    fixture.job(sweep, {R"({"n": 2})", "done", {{"runtime_s", 140}, {"energy_j", 9}, {"ssim", 0.6}}});
    fixture.db.exec(R"(UPDATE attempt SET details = '{"resumed_from": "iteration 60"}' WHERE job_id = 2)");
    ReportOptions options;
    options.history = true;
    const ReportModel model = fixture.model(options);
    const SweepModel& s = model.sweeps[0];
    REQUIRE(s.groups.size() == 2);
    CHECK(s.middle(s.groups[0], "runtime_s") == 200);
    CHECK_FALSE(s.middle(s.groups[1], "runtime_s"));
    CHECK_FALSE(s.middle(s.groups[1], "energy_j"));
    CHECK(s.middle(s.groups[1], "ssim") == 0.6);
    CHECK(s.groups[1].warning ==
          "runtime_s is left out: the job was resumed from iteration 60, and this is the rest's");
    CHECK(s.past.size() == 1);
    CHECK(s.past[0].place == "host-1 cpu, 2 threads");
    CHECK(says(findings_of(fixture),
               "Left out: the runtime of 1 job that was resumed from a checkpoint: it is that of the rest."));
}

TEST_CASE("jobs that a search left out did not fail, and that it chose the others is said") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    fixture.job(sweep, {numbered("n", 1), "done", {{"runtime_s", 1}}});
    fixture.job(sweep, {numbered("n", 2), "done", {{"runtime_s", 2}}});
    fixture.job(sweep, {numbered("n", 3), "skipped", {}, 1, "screened", "screened out: rank 3 of 3"});
    const auto all = findings_of(fixture);
    CHECK(says(all, "2 jobs of 3 done, 1 not run by decision of the search"));
    CHECK(says(all, "In doubt: a search chose what runs by the results so far, and 1 job has none"));
    CHECK_FALSE(says(all, "without a result"));
}

TEST_CASE("a warning is told in its own words, whatever it is about") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    fixture.job(sweep, {numbered("n", 1), "done", {{"runtime_s", 1}}, 1, "", "", "line 3: no JSON"});
    fixture.job(sweep, {numbered("n", 2), "done", {{"runtime_s", 1}}});
    const auto all = findings_of(fixture);
    CHECK(says(all, "In doubt: 1 of 2 settings has a warning (⚠), such as: line 3: no JSON."));
    CHECK_FALSE(says(all, "timing"));
}

TEST_CASE("without runtime, memory and SSIM nothing is beaten in them; with one, that one is named") {
    Fixture losses = of_losses();
    CHECK_FALSE(says(findings_of(losses), "beaten"));
    CHECK(losses.html().find("Pareto front of") == std::string::npos);
    Fixture timed;
    const int sweep = timed.sweep("s", "n");
    timed.job(sweep, {numbered("n", 1), "done", {{"runtime_s", 1}}});
    timed.job(sweep, {numbered("n", 2), "done", {{"runtime_s", 2}}});
    CHECK(says(findings_of(timed), "1 of 2 settings is on the Pareto front of runtime: no other setting beats it."));
}

TEST_CASE("of two single runs it is said what was measured; where there are repeats their spread counts") {
    Fixture single;
    int sweep = single.sweep("s", "n");
    single.job(sweep, {numbered("n", 1), "done", {{"runtime_s", 1}}});
    single.job(sweep, {numbered("n", 2), "done", {{"runtime_s", 1.3}}});
    CHECK(says(findings_of(single), "n 2 measured 1.30× the time of 1, on 1 matched setting, no interval."));
    Fixture repeated;
    sweep = repeated.sweep("s", "n");
    for (int repeat = 1; repeat <= 8; ++repeat)
        for (const int n : {1, 2})
            repeated.job(sweep, {numbered("n", n), "done", {{"runtime_s", n + repeat / 100.0}}, repeat});
    CAPTURE(findings_of(repeated).at(1));
    CHECK(says(findings_of(repeated),
               "n 2 measured 1.96× the time of 1 (95% interval 1.91× to 2.01×, of the repeats, "
               "within one process; may be chance), on 1 matched setting."));
    repeated.db.exec("UPDATE sweep SET runner = 'command'");  // each run is a process of its own
    CHECK(
        says(findings_of(repeated),
             "n 2 measured 1.96× the time of 1 (95% interval 1.91× to 2.01×, of the repeats), on 1 matched setting."));
}

TEST_CASE("matched settings that differ in what an included combination brings say so") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "batch lr");
    for (const char* params :
         {R"({"batch": 8, "lr": 0.1})", R"({"batch": 16, "lr": 0.1})", R"({"batch": 64, "lr": 0.5, "warmup": 3})"})
        fixture.job(sweep, {params, "done", {{"runtime_s", 1.5}}});
    const auto all = findings_of(fixture);
    CHECK(says(
        all,
        "batch 64 measured 1.00× the time of 8, on 1 matched setting, no interval, which differs in lr, warmup too."));
    CHECK(says(all, "batch 16 measured 1.00× the time of 8, on 1 matched setting, no interval."));
    const std::string html = fixture.html();
    CHECK(html.find("(not matched: lr, warmup)") != std::string::npos);
    CHECK(html.find("all else equal except lr, warmup") != std::string::npos);
}

TEST_CASE("a metric whose better direction is unknown is compared, but neither ranked nor coloured") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    for (const int n : {1, 2}) fixture.job(sweep, {numbered("n", n), "done", {{"pi", 3.0 + n / 10.0}}});
    const auto all = findings_of(fixture);
    CHECK(says(all, "n 2 compared with 1 measured 1.03× the pi"));
    CHECK_FALSE(says(all, "Least pi"));
    CHECK_FALSE(says(all, "Most pi"));
    CHECK(
        says(all, "Not ranked: pi, as the name does not say which way is better; --better METRIC=more or =less does."));
    CHECK(fixture.html().find("\"more_is_better\":null") != std::string::npos);
    const ReportOptions told{{}, {}, "", false, {{"pi", Better::less}}};
    CHECK(says(findings_of(fixture, told), "Least pi: n 1, 3.1."));
    CHECK_FALSE(says(findings_of(fixture, told), "Not ranked"));
    CHECK(heat_of(fixture.model().sweeps[0].custom_measures.at(0)->measure(), 2) == 0);
}

TEST_CASE("results without any metric are no doubtful effects, and an absent reference has a name") {
    Fixture none;
    int sweep = none.sweep("s", "n");
    for (const int n : {1, 2}) none.job(sweep, {numbered("n", n), "done", {}});
    for (const std::string& text : findings_of(none)) CHECK_MESSAGE(text.find("effect") == text.npos, text);
    Fixture absent;
    sweep = absent.sweep("s", "kind_category");
    absent.job(sweep, {"{}", "done", {{"runtime_s", 1}}});
    absent.job(sweep, {R"({"kind_category": "foo"})", "done", {{"runtime_s", 2}}});
    CHECK(says(findings_of(absent), "kind_category foo measured 2.00× the time of (none), on 1 matched setting"));
}

TEST_CASE("a value with results that lack the metrics of others has no empty account of lost pairs") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n m");
    fixture.job(sweep, {R"({"n": 1, "m": 1})", "done", {{"loss", 1}}});
    fixture.job(sweep, {R"({"n": 2, "m": 1})", "done", {}});
    fixture.job(sweep, {R"({"n": 1, "m": 2})", "done", {{"loss", 2}}});
    for (const std::string& text : findings_of(fixture)) CHECK_MESSAGE(text.find("pair ") == text.npos, text);
}

TEST_CASE("one's own metrics are compared, each in its direction") {
    Fixture fixture = of_losses();
    const ReportModel model = fixture.model();
    REQUIRE(model.sweeps[0].measures.size() == 2);
    CHECK(model.sweeps[0].measures[0]->better == Better::more);
    CHECK(model.sweeps[0].measures[1]->better == Better::less);
    const auto all = findings_of(fixture);
    CHECK(says(
        all,
        "n 2 compared with 1 measured 1.12× the accuracy, 0.50× the val_loss, on 1 matched setting, no interval."));
    CHECK(says(all, "Most accuracy: n 2, 0.9."));
    CHECK(says(all, "Least val_loss: n 2, 0.25."));
    CHECK(says(findings_of(fixture, {{}, {}, "", false, {{"accuracy", Better::less}}}), "Least accuracy: n 1, 0.8."));
    CHECK(fixture.html().find("<th scope=\"col\" class=\"n\">val_loss ratio</th>") != std::string::npos);
    CHECK_THROWS_WITH_AS(fixture.model({{}, {}, "", false, {{"los", Better::less}}}),
                         "--better: no finished job has the metric 'los'; available: accuracy, val_loss",
                         std::invalid_argument);
}

TEST_CASE("of very many metrics some are compared, the others are named") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    for (const int n : {1, 2}) {
        std::map<std::string, double> metrics;
        for (char name = 'a'; name <= 'l'; ++name) metrics[std::string(1, name)] = n;
        fixture.job(sweep, {numbered("n", n), "done", metrics});
    }
    CHECK(says(findings_of(fixture), "Not compared: 4 further metrics (i, j, k, l); --better METRIC=more"));
    CHECK(says(findings_of(fixture, {{}, {}, "", false, {{"l", Better::more}}}), "(h, i, j, k)"));
}
