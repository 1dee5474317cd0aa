#include "reports/model/progress_axis.hpp"

#include <doctest/doctest.h>

#include "tests/reports/fixture.hpp"

using namespace stylesweep::reports;
using stylesweep::reports::testing::Fixture;

namespace {

std::string params(const std::string& axis, int value, const std::string& precision) {
    return "{\"" + axis + "\": " + std::to_string(value) + R"(, "precision": ")" + precision + "\"}";
}

// Of each precision three values of the axis.
Fixture with_axis(const std::string& axis) {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision " + axis);
    for (const char* precision : {"fp32", "bf16"})
        for (const int value : {100, 20, 300})
            fixture.job(sweep, {params(axis, value, precision), "done", {{"runtime_s", value / 10.}, {"ssim", 0.5}}});
    return fixture;
}

}  // namespace

TEST_CASE("the axis of progress is that along which jobs were recorded, else that of iterations") {
    Fixture plain = with_axis("iterations"), other = with_axis("epochs");
    const ReportModel of_plain = plain.model(), of_other = other.model();
    CHECK(of_plain.sweeps[0].axis_name(*progress_axis(of_plain.sweeps[0])) == "iterations");
    CHECK_FALSE(progress_axis(of_other.sweeps[0]));
    other.db.exec("UPDATE attempt SET recorded_in = (SELECT key FROM job WHERE id = 3) WHERE id = 1");
    const ReportModel recorded = other.model();
    CHECK(recorded.sweeps[0].axis_name(*progress_axis(recorded.sweeps[0])) == "epochs");
    other.db.exec("UPDATE attempt SET recorded_in = 'of a sweep that is not shown'");
    const ReportModel elsewhere = other.model();
    CHECK_FALSE(progress_axis(elsewhere.sweeps[0]));
}

TEST_CASE("a line is a setting's points by their seconds; what was recorded is no time of the machine's") {
    Fixture fixture = with_axis("iterations");
    fixture.db.exec("UPDATE attempt SET recorded_in = (SELECT key FROM job WHERE id = 3) WHERE id = 1");
    fixture.db.exec("DELETE FROM metric WHERE attempt_id IN (4, 5) AND name = 'runtime_s'");
    const ReportModel model = fixture.model();
    const SweepModel& sweep = model.sweeps[0];
    const auto lines = progress_lines(sweep, *progress_axis(sweep));
    REQUIRE(lines.size() == 1);  // bf16 has one runtime left
    REQUIRE(lines[0].size() == 3);
    std::vector<double> seconds;
    for (const Group* group : lines[0]) seconds.push_back(*sweep.middle(*group, "runtime_s"));
    CHECK(seconds == std::vector<double>{2, 10, 30});
    for (const JobRow& job : sweep.jobs) CHECK((job.wall_s == 0) == !job.recorded_in.empty());
}

TEST_CASE("the page has the lines as a table, and none without an axis of progress") {
    const std::string html = with_axis("iterations").html();
    CHECK(html.find("Quality against seconds") != std::string::npos);
    CHECK(html.find("data-view=\"progress\"") != std::string::npos);
    CHECK(html.find("<th scope=\"row\" class=\"setting\">precision fp32</th><td class=\"n\">20</td>") !=
          std::string::npos);
    CHECK(with_axis("epochs").html().find("data-view=\"progress\"") == std::string::npos);
}
