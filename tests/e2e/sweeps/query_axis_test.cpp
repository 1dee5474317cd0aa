// An axis {query: ...} gives the values of earlier jobs as they were written.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

constexpr const char* values = "[3.10, 1.50, 1e3, 007, true, false, null, \"8\", 9, x]";

struct Earlier : Workplace {
    explicit Earlier(const std::string& grid) {
        sweep("earlier", "grid: {v: " + grid + "}\n");
        REQUIRE(run({"run", "earlier.yaml"}).code == 0);
    }
    [[nodiscard]] Outcome plan_of(const std::string& sql) const {
        write("later.yaml", "name: later\nrunner: noop\norder: grid\ngrid:\n  v: {query: \"" + sql + "\"}\n");
        return run({"plan", "later.yaml", "--format", "json"});
    }
};

TEST_CASE("Jobs of the values that a query reads are the jobs that they come from") {
    const Earlier place(values);
    for (const char* sql :
         {"SELECT v FROM sweep_earlier", "SELECT v FROM (SELECT v, job_id FROM sweep_earlier ORDER BY 2)",
          "WITH w AS (SELECT v AS u FROM sweep_earlier) SELECT u AS v FROM w", "SELECT v FROM sweep_earlier GROUP BY v",
          "SELECT DISTINCT s.v FROM sweep_earlier s"}) {
        CAPTURE(sql);
        const Outcome plan = place.plan_of(sql);
        CHECK_MESSAGE(plan.code == 0, plan.err);
        for (const char* params : {"\"v\":3.10,", "\"v\":1.50,", "\"v\":1e3,", "\"v\":\"007\"", "\"v\":true",
                                   "\"v\":false", "\"v\":null", "\"v\":\"8\"", "\"v\":9,", "\"v\":\"x\""})
            CHECK_MESSAGE(contains(plan.out, params), params);
        const std::string keys = "SELECT count(*) FROM jobs WHERE instr(:plan, '\"' || job_key || '\"')";
        CHECK(place.run({"query", keys, "-p", "plan=" + plan.out, "--format", "csv"}).out == "count(*)\n10\n");
    }
}

TEST_CASE("Where the view has texts for numbers, a query gives the numbers") {
    const Earlier place("[3.1, 3.10, 4]");
    const Outcome plan = place.plan_of("SELECT v FROM sweep_earlier");
    CHECK(contains(plan.out, "\"v\":3.1,"));
    CHECK(contains(plan.out, "\"v\":3.10,"));
    CHECK(contains(plan.out, "\"v\":4,"));
}

TEST_CASE("A truth value beside 1 is text in the view") {
    const Earlier place("[true, 1, false]");
    CHECK(place.run({"query", "SELECT v, typeof(v) AS t FROM sweep_earlier ORDER BY v", "--format", "csv"}).out ==
          "v,t\n1,text\nfalse,text\ntrue,text\n");
    const Outcome plan = place.plan_of("SELECT v FROM sweep_earlier WHERE v <> 'false'");
    CHECK(contains(plan.out, "\"v\":true"));
    CHECK(contains(plan.out, "\"v\":1,"));
}

TEST_CASE("What a query computes is SQL's, which is said where jobs have it otherwise") {
    const Earlier place(values);
    for (const char* sql : {"SELECT params ->> '$.v' AS v FROM jobs WHERE params ->> '$.v' = 3.1",
                            "SELECT max(v) AS v FROM sweep_earlier WHERE v < 4 AND v > 2"}) {
        const Outcome plan = place.plan_of(sql);
        CHECK(contains(plan.out, "\"v\":3.1,"));
        CHECK_MESSAGE(contains(plan.err,
                               "the query computes 'v', so the value that jobs have as 3.10 becomes "
                               "3.1; SELECT the parameter's column of sweep_NAME itself"),
                      plan.err);
    }
    CHECK(place.plan_of("SELECT count(*) AS v FROM sweep_earlier WHERE v = 9").err.find("computes") ==
          std::string::npos);
    CHECK(contains(place.plan_of("SELECT CAST(v AS BLOB) AS v FROM sweep_earlier").err, "'v' is bytes (a BLOB)"));
    CHECK(contains(place.plan_of("SELECT 9e999 AS v").err, "'v' is infinite in a row"));
    CHECK(contains(place.plan_of("SELECT NULL AS v").err, "a row has no value for v"));
}

TEST_CASE("Values that SQL cannot tell apart are an error") {
    const Earlier place("[3.1, 3.10, \"3.1\"]");
    const Outcome plan = place.plan_of("SELECT v FROM sweep_earlier");
    CHECK(plan.code == 2);
    CHECK_MESSAGE(contains(plan.err, "'v' has values that SQL cannot tell apart: \"3.1\" and 3.1"), plan.err);
}

}  // namespace
}  // namespace stylesweep::e2e
