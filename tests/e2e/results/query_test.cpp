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

TEST_CASE("query takes its SQL from a file or standard input, and only from one of them") {
    const Filled place;
    place.write("q.sql", "-- Which labels there are.\nSELECT label FROM sweep_s WHERE label LIKE :like ORDER BY 1;\n");
    const Outcome file = place.run({"query", "-f", "q.sql", "-p", "like=a%", "--format", "csv"});
    CHECK(file.out == "label\na|b\n");
    const Outcome input =
        place.run_other("/bin/sh", {"-c", "'" + program + "' query - --format csv -p like=a% < q.sql"});
    CHECK(input.out == file.out);
    CHECK(place.run_other("/bin/sh", {"-c", "'" + program + "' query -f - --format csv -p like=a% < q.sql"}).out ==
          file.out);

    const Outcome both = place.run({"query", "SELECT 1", "-f", "q.sql"});
    CHECK(both.code == 2);
    CHECK(both.err == "stylesweep: give the SQL or -f FILE, not both\n");
    const Outcome missing = place.run({"query", "-f", "none.sql"});
    CHECK(missing.code == 2);
    CHECK(missing.err == "stylesweep: cannot read none.sql: No such file or directory\n");
    CHECK(place.run({"query", "-f", "."}).err == "stylesweep: cannot read .: Is a directory\n");
    const Outcome nothing = place.run({"query"});
    CHECK(nothing.code == 2);
    CHECK(nothing.err == "stylesweep: name the SQL, a recipe (`stylesweep query @` lists them), - or -f FILE\n");
}

TEST_CASE("SQL may begin with a comment") {
    const Filled place;
    for (const Arguments& arguments : {Arguments{"query", "-- one\nSELECT 1 AS one", "--format", "csv"},
                                       Arguments{"query", "--format", "csv", "--\nSELECT 1 AS one"},
                                       Arguments{"query", "--format=csv", "-- a=b\nSELECT 1 AS one"},
                                       Arguments{"query", "--format=csv", "--", "-- one\nSELECT 1 AS one"}})
        CHECK(place.run(arguments).out == "one\n1\n");
    CHECK(place.run({"query", "--formt", "csv", "SELECT 1"}).code == 2);
}

TEST_CASE("query binds parameters and refuses those that it cannot place") {
    const Filled place;
    const std::pair<Arguments, const char*> wrong[] = {
        {{"-p", "x"}, "-p takes NAME=VALUE, not 'x'"},
        {{"-p", "=1"}, "-p takes NAME=VALUE, not '=1'"},
        {{"-p", "a=1", "-p", "a=2"}, "-p a is given twice"},
        {{"-p", "b=1"}, "-p b: the query has no parameter :b; it has: a"},
        {{}, "the query's parameter :a has no value; give -p a=VALUE"},
    };
    for (const auto& [given, message] : wrong) {
        Arguments arguments{"query", "SELECT :a"};
        arguments.insert(arguments.end(), given.begin(), given.end());
        const Outcome end = place.run(arguments);
        CHECK(end.code == 2);
        CHECK(end.out.empty());
        CHECK(end.err == std::string("stylesweep: ") + message + "\n");
    }
    const Outcome end = place.run(
        {"query", "SELECT :a + 1 AS number, :b AS text", "-p", "a=-1", "-p", "b=a = 'b' --", "--format", "csv"});
    CHECK(end.out == "number,text\n0,a = 'b' --\n");
}

TEST_CASE("--limit leaves out rows and says so; --timing says how long it took; both on standard error") {
    const Filled place;
    const std::string sql = "SELECT value FROM json_each('[5, 6, 7]')";
    const Outcome two = place.run({"query", sql, "--limit", "2", "--format", "csv"});
    CHECK(two.out == "value\n5\n6\n");
    CHECK(two.err == "the first 2 rows; --limit 0 shows all\n");
    for (const char* enough : {"0", "3", "4"}) {
        const Outcome all = place.run({"query", sql, "--limit", enough, "--format", "csv"});
        CHECK(all.out == "value\n5\n6\n7\n");
        CHECK(all.err.empty());
    }
    CHECK(place.run({"query", sql, "--limit", "-1"}).code == 2);
    const Outcome timed = place.run({"query", sql, "--timing", "--format", "csv"});
    CHECK(timed.out == "value\n5\n6\n7\n");
    CHECK(timed.err.starts_with("3 rows in "));
}

TEST_CASE("only a table on a terminal is limited unasked") {
    const Filled place;
    const std::string sql =
        "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 300) SELECT i FROM c";
    const auto on_terminal = [&](const std::string& rest) {
        return place.run_other("script", {"-qec", "'" + program + "' query '" + sql + "' " + rest, "/dev/null"}).out;
    };
    CHECK(contains(on_terminal(""), "200\r\nthe first 200 rows; --limit 0 shows all\r\n"));
    CHECK(contains(on_terminal("--limit 0"), "\r\n300\r\n"));
    CHECK(contains(on_terminal("--format csv"), "\r\n300\r\n"));
    CHECK(contains(place.run({"query", sql}).out, "\n300\n"));
}

TEST_CASE("recipes are listed with their parameters and run by name") {
    const Filled place;
    const Outcome list = place.run({"query", "@"});
    CHECK(list.code == 0);
    CHECK(contains(list.out, "\n@pareto "));
    CHECK(contains(list.out, "-p count=10  how many\n"));
    CHECK(place.run({"query", "--list"}).out == list.out);
    CHECK(place.run({"query", "@", "--db", "none.db"}).out == list.out);  // needs no database

    const Outcome failures = place.run({"query", "@failures", "--format", "csv", "-p", "sweep=s"});
    CHECK(failures.code == 0);
    CHECK(failures.out.starts_with("sweep,status,error_class,jobs,job,message\ns,failed,error,1,"));
    const Outcome other = place.run({"query", "@failures", "--format", "csv", "-p", "sweep=other"});
    CHECK(other.code == 2);
    CHECK(contains(other.err, "-p sweep=other: no such sweep"));

    const Outcome unknown = place.run({"query", "@failure"});
    CHECK(unknown.code == 2);
    CHECK(contains(unknown.err, "no recipe '@failure'; did you mean 'failures'?"));
    CHECK(place.run({"query", "@failures", "-p", "limit=1"}).err ==
          "stylesweep: -p limit: the query has no parameter :limit; it has: sweep\n");
}

TEST_CASE("query has the functions of analysts, and tells what they cannot take") {
    const Filled place;
    CHECK(place
              .run({"query", "SELECT median(value) AS m, percentile(value, 25) AS p FROM json_each('[1, 2, 30]')",
                    "--format", "csv"})
              .out == "m,p\n2,1.5\n");
    const Outcome end = place.run({"query", "SELECT median(label) FROM sweep_s"});
    CHECK(end.code == 2);
    CHECK(end.err == "stylesweep: SQL: median(): 'a|b' is not a number\n");
}

TEST_CASE("a query without end stops at Ctrl-C and leaves the file as it was") {
    const Filled place;
    const std::string before = content(place.path("results.db"));
    for (const char* sql : {"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT count(*) FROM c",
                            "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT "
                            "sum(length(hex(zeroblob(1e6)))) FROM c"}) {
        Started endless = place.start({"query", sql});
        const std::string name = "/proc/" + std::to_string(endless.child.pid()) + "/comm";
        REQUIRE(until([&] { return content(name) == "stylesweep\n"; }));
        endless.signal(SIGINT);
        const Outcome end = endless.wait();
        CHECK(end.code == -1);
        CHECK(end.out.empty());
    }
    CHECK(place.run({"query", "SELECT zeroblob(2000000000)"}).err == "stylesweep: SQL: string or blob too big\n");
    CHECK(content(place.path("results.db")) == before);
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

TEST_CASE("Saved queries tell settings by the parameters of any runner, also by null and true") {
    const Workplace place;
    place.sweep("s", "grid: {lr: [null, 0.1], amp: [true, false]}\nrepeats: 2\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    REQUIRE(place.run({"run", "s.yaml", "--rerun", "all"}).code == 0);
    for (const char* recipe : {"@history", "@repeats", "@retries"}) {
        const Outcome asked = place.run({"query", recipe, "--format", "csv"});
        CHECK_MESSAGE(asked.code == 0, asked.err);
        for (const char* setting : {"lr=null amp=true", "lr=0.1 amp=true", "lr=null amp=false", "lr=0.1 amp=false"})
            CHECK_MESSAGE(contains(asked.out, setting), recipe, ": ", asked.out);
    }
}

}  // namespace
}  // namespace stylesweep::e2e
