#include "reports/model/model.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/reports/fixture.hpp"

using namespace stylesweep::reports;
using stylesweep::reports::testing::Fixture;

namespace {

std::string params(const std::string& precision, const std::string& resolution = "256") {
    return R"({"precision": ")" + precision + R"(", "resolution": ")" + resolution + "\"}";
}

std::vector<std::string> values_of(const SweepModel& sweep, const Group& group) {
    std::vector<std::string> values;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) values.push_back(sweep.axis_value(group, axis));
    return values;
}

const Group& group(const SweepModel& sweep, const std::vector<std::string>& values) {
    for (const Group& each : sweep.groups)
        if (values_of(sweep, each) == values) return each;
    throw std::out_of_range("no such group");
}

std::vector<std::string> axes_of(const SweepModel& sweep) {
    std::vector<std::string> names;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) names.push_back(sweep.axis_name(axis));
    return names;
}

Fixture two_precisions() {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision resolution");
    for (int repeat = 1; repeat <= 3; ++repeat) {
        fixture.job(sweep, {params("fp32"),
                            "done",
                            {{"runtime_s", repeat}, {"peak_memory_bytes", 100. * repeat}, {"ssim", 0.5}},
                            repeat});
        fixture.job(
            sweep,
            {params("bf16"), "done", {{"runtime_s", 4. * repeat}, {"peak_memory_bytes", 150}, {"ssim", 0.25}}, repeat});
    }
    fixture.job(
        sweep, {params("bf16", "512"), "done", {{"runtime_s", 9}, {"runtime_ci_low_s", 8}, {"runtime_ci_high_s", 10}}});
    return fixture;
}

}  // namespace

TEST_CASE("an unknown sweep or baseline is refused with what there is") {
    Fixture fixture = two_precisions();
    CHECK_THROWS_WITH_AS((void)fixture.model({{"t"}, {}, ""}), "no sweep 't' in the database; it has: s",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS((void)fixture.model({{}, std::pair("precision", "int8"), ""}),
                         "--baseline precision=int8: its values are bf16, fp32", std::invalid_argument);
    CHECK_THROWS_AS((void)fixture.model({{}, std::pair("style", "x"), ""}), std::invalid_argument);
}

TEST_CASE("repeats are one row: medians and their range") {
    Fixture fixture = two_precisions();
    const ReportModel model = fixture.model();
    const Group& fp32 = group(model.sweeps.at(0), {"fp32", "256"});
    CHECK(fp32.jobs == 3);
    const Spread runtime = *model.sweeps.at(0).figure(fp32, "runtime_s");
    CHECK(runtime.median == 2);
    CHECK(runtime.low == 1);
    CHECK(runtime.high == 3);
    CHECK(runtime.is_range);
    CHECK(model.sweeps.at(0).middle(fp32, "peak_memory_bytes") == 200);
    CHECK(model.sweeps.at(0).figure(fp32, "peak_memory_bytes")->high == 300);
}

TEST_CASE("six repeats have an interval of their median") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision");
    for (int i = 1; i <= 6; ++i) fixture.job(sweep, {params("fp32"), "done", {{"runtime_s", i}}, i});
    const ReportModel model = fixture.model();
    const auto runtime = model.sweeps.at(0).figure(model.sweeps.at(0).groups.at(0), "runtime_s");
    CHECK_FALSE(runtime->is_range);
    CHECK(runtime->median == 3.5);
}

TEST_CASE("one job keeps its own interval, also beside a job that was not timed") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision");
    fixture.job(sweep, {params("fp32"), "done", {}, 1});
    fixture.job(sweep,
                {params("fp32"), "done", {{"runtime_s", 9}, {"runtime_ci_low_s", 8}, {"runtime_ci_high_s", 10}}, 2});
    const ReportModel model = fixture.model();
    const auto runtime = model.sweeps.at(0).figure(model.sweeps.at(0).groups.at(0), "runtime_s");
    CHECK(runtime->low == 8);
    CHECK(runtime->high == 10);
}

TEST_CASE("ratios are to the baseline that agrees in all other axes; without one they are absent") {
    Fixture fixture = two_precisions();
    const ReportModel model = fixture.model({{}, std::pair("precision", "fp32"), ""});
    const Group& matched = group(model.sweeps.at(0), {"bf16", "256"});
    CHECK(matched.relatives == std::vector<std::optional<double>>{4, 0.75, -0.25});
    CHECK_FALSE(matched.is_baseline);
    CHECK(group(model.sweeps.at(0), {"fp32", "256"}).is_baseline);
    CHECK_FALSE(group(model.sweeps.at(0), {"bf16", "512"}).relatives.at(0));
}

TEST_CASE("a baseline's number may be written in another way") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "weight");
    fixture.job(sweep, {R"({"weight": 1000})", "done", {{"runtime_s", 1}}});
    fixture.job(sweep, {R"({"weight": 10})", "done", {{"runtime_s", 2}}});
    const ReportModel model = fixture.model({{}, std::pair("weight", "1e3"), ""});
    CHECK(group(model.sweeps.at(0), {"10"}).relatives.at(0) == 2);
}

TEST_CASE("values are ordered by the number they begin with, so that any mixture has an order") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "resolution");
    for (const char* value : {"1024", "auto", "768x512", "800", "nan"}) fixture.job(sweep, {params("fp32", value)});
    std::vector<std::string> order;
    const ReportModel model = fixture.model();
    for (const Group& each : model.sweeps.at(0).groups) order.push_back(values_of(model.sweeps.at(0), each).at(0));
    CHECK(order == std::vector<std::string>{"768x512", "800", "1024", "auto", "nan"});
}

TEST_CASE("earlier rows are in no figure and no repeats of those of now, and their number is said") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision resolution");
    for (const double runtime_s : {1.0, 100.0})
        fixture.job(sweep, {params("fp32", "256"), "done", {{"runtime_s", runtime_s}}});
    fixture.job(sweep, {params("fp16", "256"), "done", {{"runtime_s", 5}}});
    fixture.db.exec("UPDATE membership SET edition = 0 WHERE job_id IN (2, 3)");
    const ReportModel model = fixture.model();
    const SweepModel& only = model.sweeps.at(0);
    REQUIRE(only.groups.size() == 1);
    CHECK(only.groups[0].jobs == 1);
    CHECK(only.middle(only.groups[0], "runtime_s") == 1);
    CHECK(only.states == std::map<stylesweep::schema::JobState, std::int64_t>{{stylesweep::schema::JobState::done, 1}});
    CHECK(only.earlier == 2);
    fixture.db.exec("UPDATE membership SET edition = -1 WHERE job_id = 3");  // asked for by --set alone
    CHECK(fixture.model().sweeps.at(0).jobs.size() == 2);
}

TEST_CASE("a parameter with one value is no axis") {
    Fixture fixture = two_precisions();
    fixture.db.exec("DELETE FROM membership WHERE job_id = 7");
    const ReportModel model = fixture.model();
    CHECK(axes_of(model.sweeps.at(0)) == std::vector<std::string>{"precision"});
    CHECK(model.sweeps.at(0).constants.at("resolution") == "256");
}

TEST_CASE("a parameter with one value that some jobs lack is no axis, unless jobs differ by nothing else") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "architecture iterations style");
    fixture.job(sweep, {R"({"architecture": "vgg19", "iterations": 4, "style": "a"})"});
    fixture.job(sweep, {R"({"architecture": "vgg19", "iterations": 4, "style": "b"})"});
    fixture.job(sweep, {R"({"architecture": "fast"})"});
    CHECK(axes_of(fixture.model().sweeps[0]) == std::vector<std::string>{"architecture", "style"});
    CHECK(fixture.model().sweeps[0].constants.at("iterations") == "4");
    fixture.job(sweep, {R"({"architecture": "fast", "iterations": 4})"});
    CHECK(axes_of(fixture.model().sweeps[0]) == std::vector<std::string>{"architecture", "iterations", "style"});
    CHECK(fixture.model().sweeps[0].constants.empty());
    CHECK(fixture.model().sweeps[0].groups.size() == 4);
}

TEST_CASE("sweeps that share a job both show it") {
    Fixture fixture;
    const int first = fixture.sweep("first", "precision"), second = fixture.sweep("second", "precision");
    fixture.share(second, fixture.job(first, {params("fp32"), "done", {{"runtime_s", 1}}}));
    const ReportModel model = fixture.model();
    CHECK(model.sweeps.at(0).groups.size() == 1);
    CHECK(model.sweeps.at(1).groups.size() == 1);
    CHECK(fixture.model({{"second"}, {}, ""}).sweeps.size() == 1);
}
