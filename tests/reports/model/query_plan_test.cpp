// The plans of the report's queries: they read the rows of their sweeps, not the whole database.
#include "tests/schema/sqlite/query_plan.hpp"
#include "tests/reports/fixture.hpp"

namespace stylesweep::reports::testing {
namespace {

TEST_CASE("a report walks through no table that grows with the number of jobs") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "p");
    fixture.job(sweep, {.params = R"({"p": 1})", .metrics = {{"runtime_s", 1.0}}, .artifacts = {{"output", "o.png"}}});
    schema::testing::PlanWatch watch(fixture.db);
    const ReportModel model = fixture.model({{"s"}, {}, {}});
    REQUIRE(model.sweeps.at(0).jobs.size() == 1);
    CHECK(watch.walks() == "");
}

}  // namespace
}  // namespace stylesweep::reports::testing
