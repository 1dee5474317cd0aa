#include <doctest/doctest.h>

#include <sstream>

#include "reports/report.hpp"
#include "tests/reports/fixture.hpp"
#include "tests/reports/golden.hpp"

using namespace stylesweep::reports;
using stylesweep::reports::testing::Fixture;

TEST_CASE("the Markdown report is for a pull request: findings, effects, best trades, failures; nothing is markup") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision size");
    for (int size = 1; size <= 2; ++size)
        for (const char* precision : {"fp32", "bf16"})
            fixture.job(sweep,
                        {R"({"precision": ")" + std::string(precision) + R"(", "size": )" + std::to_string(size) + "}",
                         "done",
                         {{"runtime_s", size * (*precision == 'b' ? 1.0 : 2.0)},
                          {"peak_memory_bytes", 1e6 * size},
                          {"ssim", 0.5}}});
    fixture.job(sweep, {R"({"precision": "<b>|`*[", "size": 1})", "failed", {}, 1, "error", "no <such>\n| file"});
    std::ostringstream out;
    write_markdown(out, fixture.model({{}, {}, "Night of *stars*"}));
    testing::check_golden("tests/reports/report.md", out.str());
}

TEST_CASE("several databases make one report; sweeps of one name are told apart by their file") {
    Fixture a, b;
    a.file = "/x/monday.db";
    b.file = "/x/tuesday.db";
    for (Fixture* each : {&a, &b}) each->job(each->sweep("s", "p"), {R"({"p": 1})", "done", {{"runtime_s", 1}}});
    b.sweep("other", "p");
    ReportModel model;
    add_database(model, a.db, a.file, {}, false);
    add_database(model, b.db, b.file, {}, false);
    complete(model, {});
    REQUIRE(model.sweeps.size() == 3);
    CHECK(model.sweeps[0].title == "s (monday.db)");
    CHECK(model.sweeps[1].title == "s (tuesday.db)");
    CHECK(model.sweeps[2].title == "other");
    std::ostringstream out;
    write_html(out, model, {});
    CHECK(out.str().find("stylesweep report of monday.db, tuesday.db") != std::string::npos);
    CHECK(out.str().find("<a href=\"#s2\">s (tuesday.db)</a>") != std::string::npos);
}
