// `stylesweep query` and `status`: exact output of each format, and nothing but reading.
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// Three jobs, one failed; all in the file itself, nothing left in its log.
struct Filled : Workplace {
    Filled() {
        sweep("s", "zip: [{label: [\"a|b\", 'say \"hi\", twice', <i>], outcome: [done, done, failed]}]\n");
        CHECK(run({"run", "s.yaml"}).code == 1);
        execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
};

constexpr const char* question =
    "SELECT label, 3 * n AS n, n / 4.0 AS quarter, NULL AS absent FROM "
    "(SELECT label, row_number() OVER (ORDER BY label) AS n FROM sweep_s) ORDER BY label";

TEST_CASE("query refuses whatever is not reading, and the file stays as it was") {
    const Filled place;
    const std::string before = content(place.path("results.db"));
    for (const char* sql :
         {"INSERT INTO metric VALUES (1, 'x', 1)", "UPDATE job SET state = 'done'", "DELETE FROM attempt",
          "DROP TABLE metric", "CREATE TABLE t (a)", "DELETE FROM metric RETURNING value", "ATTACH 'other.db' AS other",
          "VACUUM", "VACUUM INTO 'other.db'", "PRAGMA user_version = 7", "PRAGMA application_id = 7",
          "PRAGMA journal_mode = DELETE", "PRAGMA writable_schema = ON", "SELECT load_extension('other')",
          "BEGIN IMMEDIATE", "CREATE TEMP TABLE t (a)", "SELECT 1; DROP TABLE job", "SELECT 1; SELECT 2"}) {
        CAPTURE(sql);
        const Outcome end = place.run({"query", sql});
        CHECK(end.code == 2);
        CHECK(end.out.empty());
        CHECK_MESSAGE(end.err.starts_with("stylesweep: SQL: "), end.err);
    }
    CHECK(content(place.path("results.db")) == before);
    CHECK_FALSE(fs::exists(place.path("other.db")));
}

TEST_CASE("Wrong SQL is the user's to mend, a missing database is trouble with the database") {
    const Filled place;
    for (const char* sql : {"SELEC 1", "SELECT nothing_like_it FROM results", "SELECT * FROM no_table", ""}) {
        CAPTURE(sql);
        const Outcome end = place.run({"query", sql});
        CHECK(end.code == 2);
        CHECK(end.out.empty());
        CHECK_MESSAGE(end.err.starts_with("stylesweep: SQL: "), end.err);
    }
    const Outcome end = place.run({"query", "SELECT 1", "--db", "missing.db"});
    CHECK(end.code == 3);
    CHECK(contains(end.err, "missing.db: there is no such database"));
    CHECK_FALSE(fs::exists(place.path("missing.db")));
}

TEST_CASE("query answers as table, CSV, JSON and Markdown") {
    const Filled place;
    const std::pair<const char*, const char*> answers[] = {
        {"table",
         R"(label            n  quarter  absent
---------------  -  -------  ------
<i>              3     0.25
a|b              6      0.5
say "hi", twice  9     0.75
)"},
        {"csv",
         R"(label,n,quarter,absent
<i>,3,0.25,
a|b,6,0.5,
"say ""hi"", twice",9,0.75,
)"},
        {"json",
         R"([
 {"label": "<i>", "n": 3, "quarter": 0.25, "absent": null},
 {"label": "a|b", "n": 6, "quarter": 0.5, "absent": null},
 {"label": "say \"hi\", twice", "n": 9, "quarter": 0.75, "absent": null}
]
)"},
        {"markdown",
         R"(| label | n | quarter | absent |
| --- | ---: | ---: | ---: |
| &lt;i> | 3 | 0.25 |  |
| a\|b | 6 | 0.5 |  |
| say "hi", twice | 9 | 0.75 |  |
)"},
    };
    for (const auto& [format, expected] : answers) {
        CAPTURE(format);
        const Outcome end = place.run({"query", question, "--format", format});
        CHECK(end.code == 0);
        CHECK(end.err.empty());
        CHECK(end.out == expected);
    }
    CHECK(place.run({"query", question}).out == answers[0].second);
    CHECK(place.run({"query", std::string(question) + "; -- done"}).out == answers[0].second);
    CHECK(place.run({"query", "PRAGMA table_info(job)", "--format", "csv"}).code == 0);
}

TEST_CASE("No answer is a header in CSV and an empty list in JSON") {
    const Filled place;
    CHECK(place.run({"query", "SELECT job_key FROM jobs WHERE 0", "--format", "csv"}).out == "job_key\n");
    CHECK(place.run({"query", "SELECT job_key FROM jobs WHERE 0", "--format", "json"}).out == "[]\n");
}

TEST_CASE("status counts each sweep's jobs by state, for people and for programs") {
    const Filled place;
    place.sweep("later", "fixed: {sleep_s: 1000}\ngrid: {n: [1, 2]}\n");
    Started run = place.start({"run", "later.yaml"});
    REQUIRE(until([&] { return place.count("job WHERE state = 'running'") == 1; }));

    const auto status = nlohmann::json::parse(place.run({"status", "--format", "json"}).out);
    REQUIRE(status.size() == 2);
    const auto state = [&](int sweep, const char* name) { return status.at(sweep).at(name); };
    CHECK(state(0, "sweep") == "s");
    CHECK(state(0, "runner") == "noop");
    CHECK(state(0, "total") == 3);
    CHECK(state(0, "done") == 2);
    CHECK(state(0, "failed") == 1);
    CHECK(state(1, "sweep") == "later");
    CHECK(state(1, "running") == 1);
    CHECK(state(1, "queued") == 1);
    CHECK(state(1, "done") == 0);

    const Outcome text = place.run({"status"});
    CHECK(text.code == 0);
    CHECK(text.err.empty());
    CHECK(text.out.starts_with("sweep  runner  total  queued  running  done  failed"));
    CHECK(contains(text.out, "\nrunning now:\n"));
    CHECK(contains(text.out, "\"sleep_s\":1000"));
    run.signal(SIGINT);
    run.signal(SIGTERM);
    CHECK(run.wait().code == 130);
}

}  // namespace
}  // namespace stylesweep::e2e
