// The front of what a sweep's search sought.
#include "reports/analysis/pareto.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/reports/fixture.hpp"

namespace stylesweep::reports::testing {
namespace {

// q falls and bad rises with a; the time is that of noise.
struct Sought : Fixture {
    explicit Sought(const std::string& rules) {
        const int s = sweep("s", "a");
        for (int a = 1; a <= 5; ++a)
            job(s, {R"({"a":)" + std::to_string(a) + "}",
                    "done",
                    {{"q", 10.0 - a}, {"bad", 1.0 * a}, {"runtime_s", a == 1 ? 1.0 : 2.0}}});
        SQLite::Statement set(db, "UPDATE sweep SET search = :rules");
        set.bind(":rules", rules);
        set.exec();
    }
    std::string front() {
        const ReportModel all = model();
        const SweepModel& s = all.sweeps.at(0);
        std::string text;
        for (const std::size_t place : pareto_front(s)) text += s.axis_value(s.groups[place], 0) + " ";
        return text + "of " + front_measures_text(s);
    }
};

std::string rules(const std::string& objectives, const std::string& conditions = "") {
    return R"({"search":{"objectives":[)" + objectives + R"(],"subject_to":[)" + conditions + "]}}";
}

const std::string least_q = R"({"metric":"q","maximize":false})", least_bad = R"({"metric":"bad","maximize":false})";

}  // namespace

TEST_CASE("the front is of the metrics that the search sought, each in its direction") {
    CHECK(Sought(rules(least_q)).front() == "5 of q");
    CHECK(Sought(rules(R"({"metric":"q","maximize":true})")).front() == "1 of q");
    CHECK(Sought(rules(least_q + "," + least_bad)).front() == "5 4 3 2 1 of q and bad");
    CHECK(Sought(rules(R"({"metric":"absent","maximize":true})")).front() == "1 of runtime");
    CHECK(Sought(R"({"search":7,"screen":[1]})").front() == "1 of runtime");
}

TEST_CASE("settings that do not meet the conditions of the search are not on its front, unless none meets them") {
    const auto below = [](double limit) {
        return R"({"metric":"bad","comparison":"<","limit":)" + std::to_string(limit) + "}";
    };
    CHECK(Sought(rules(least_q, below(3.5))).front() == "3 of q where bad < 3.5");
    CHECK(Sought(rules(least_q, below(0.5))).front() == "5 of q");
    CHECK(Sought(rules(least_q, below(0.5))).model().sweeps.at(0).unmet_conditions != "");
}

TEST_CASE("the report takes directions from the sweep's rules, and --better over them") {
    Sought sought(rules(least_q));
    const auto better = [](const ReportModel& all) {
        const auto& measures = all.sweeps.at(0).custom_measures;
        return (*std::ranges::find(measures, "q", [](const auto& each) { return std::string(each->measure().name); }))
            ->measure()
            .better;
    };
    CHECK(better(sought.model()) == Better::less);
    ReportOptions options;
    options.better["q"] = Better::more;
    CHECK(better(sought.model(options)) == Better::more);
    CHECK(sought.html().find("\"front_of\":\"q\"") != std::string::npos);
}

}  // namespace stylesweep::reports::testing
