// `stylesweep compare`: what changed, and the gate's exit code.
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// Two sweeps that differ in `build`, each with two settings and four repeats; figures written in, so that every answer
// is known: n = 1 takes 10 s and 12 s, n = 2 takes 10 s and 10 s, each a little more in each repeat.
struct Two : Workplace {
    Two() {
        sweep("old", "fixed: {build: old}\ngrid: {n: [1, 2]}\nrepeats: 4\n");
        sweep("new", "fixed: {build: new}\ngrid: {n: [1, 2]}\nrepeats: 4\n");
        REQUIRE(run({"run", "old.yaml"}).code == 0);
        REQUIRE(run({"run", "new.yaml"}).code == 0);
        execute(
            "UPDATE metric SET value = (SELECT CASE WHEN j.params ->> '$.build' = 'new' AND j.params ->> '$.n' = 1 "
            "THEN 12 ELSE 10 END + j.repeat / 100.0 FROM attempt a JOIN job j ON j.id = a.job_id "
            "WHERE a.id = metric.attempt_id)");
        execute("DELETE FROM sample");
    }
};

TEST_CASE("compare refuses what it cannot compare") {
    const Two place;
    const std::pair<Arguments, const char*> wrong[] = {
        {{"old"}, "name two things to compare, or two files with --db; --help says how"},
        {{"old", "new", "third"}, "compare takes two names, A and B"},
        {{"old", "newer"}, "results.db: nothing done of sweep 'newer'; there is: new, old"},
        {{"old", "new", "--by", "colour"}, "--by takes sweep, host, version or date, not 'colour'"},
        {{"old", "new", "--metric", "ssim"},
         "results.db: no done job of sweep 'old' has the metric ssim; there is: runtime_s"},
        {{"old", "new", "--better", "up"}, "--better takes METRIC=more or METRIC=less, not 'runtime_s=up'"},
        {{"old", "new", "--better", "more"}, "--better is for metrics of your own; of runtime_s less is better"},
        {{"old", "new", "--fail-above", "0.05"}, "--fail-above takes a percentage such as 5%, not '0.05'"},
        {{"old", "new", "--fail-above", "-5%"}, "--fail-above takes a percentage such as 5%, not '-5%'"},
        {{"old", "new", "--fail-above", "5%%"}, "--fail-above takes a percentage such as 5%, not '5%%'"},
        {{"old", "new", "--format", "csv"}, "no format 'csv' here; known: table, markdown, json"},
    };
    for (const auto& [given, message] : wrong) {
        Arguments arguments{"compare"};
        arguments.insert(arguments.end(), given.begin(), given.end());
        const Outcome end = place.run(arguments);
        CHECK(end.code == 2);
        CHECK(end.out.empty());
        CHECK(end.err == std::string("stylesweep: ") + message + "\n");
    }
    CHECK(place.run({"compare", "old", "new", "--db", "none.db"}).code == 3);
}

TEST_CASE("compare tells what is significantly slower, and the gate fails for nothing else") {
    const Two place;
    const Outcome json = place.run({"compare", "old", "new", "--format", "json"});
    CHECK(json.code == 0);
    const auto comparison = nlohmann::json::parse(json.out);
    REQUIRE(comparison.at("rows").size() == 2);
    const auto& worst = comparison.at("rows")[0];
    CHECK(worst.at("settings") == nlohmann::json{{"n", "1"}});
    CHECK(worst.at("verdict") == "worse");
    CHECK(worst.at("ratio").get<double>() == doctest::Approx(12.025 / 10.025));
    CHECK(worst.at("ratio_ci_low").get<double>() == doctest::Approx(12.01 / 10.04));
    CHECK(worst.at("ratio_ci_high").get<double>() == doctest::Approx(12.04 / 10.01));
    CHECK(comparison.at("rows")[1].at("verdict") == "unclear");
    CHECK(comparison.at("differences").at("build") == nlohmann::json{{"a", "old"}, {"b", "new"}});

    const Outcome failed = place.run({"compare", "old", "new", "--fail-above", "5%"});
    CHECK(failed.code == 1);
    CHECK(failed.err == "1 of 2 rows is significantly worse by more than 5.0%\n");
    CHECK(contains(failed.out, "2 matched, 1 worse, 1 unclear; 0 only in A, 0 only in B"));
    CHECK(place.run({"compare", "old", "new", "--fail-above", "20%"}).code == 0);
    CHECK(place.run({"compare", "new", "old", "--fail-above", "0%"}).code == 0);  // faster is no regression
    CHECK(place.run({"compare", "old", "old", "--fail-above", "0%"}).code == 0);
}

TEST_CASE("compare takes two files, as after an upgrade on another copy") {
    const Two place;
    fs::copy(place.path("results.db"), place.path("before.db"));
    fs::copy(place.path("results.db"), place.path("after.db"));
    SQLite::Database(place.path("after.db").string(), SQLite::OPEN_READWRITE)
        .exec("UPDATE metric SET value = value * 1.5");
    for (const Arguments& names : {Arguments{"old", "old"}, Arguments{"old"}, Arguments{}}) {
        Arguments arguments{"compare", "--db", "before.db", "--db", "after.db", "--fail-above", "10%"};
        arguments.insert(arguments.end(), names.begin(), names.end());
        const Outcome end = place.run(arguments);
        CHECK(end.code == 1);
        CHECK(contains(end.out, "before.db"));
        CHECK(contains(end.out, "+50.0%"));
    }
    CHECK(place.run({"compare", "--db", "a.db", "--db", "b.db", "--db", "c.db"}).code == 2);
}

TEST_CASE("compare knows hosts, versions and dates") {
    const Two place;
    const std::string host = place.value("SELECT host FROM environment LIMIT 1");
    const std::string version = place.value("SELECT program_version FROM environment LIMIT 1");
    const std::string date = place.value("SELECT substr(started_at, 1, 7) FROM attempt LIMIT 1");
    for (const auto& [by, name] : {std::pair{"host", host}, {"version", version}, {"date", date}}) {
        const Outcome end = place.run({"compare", name, name, "--by", by, "--format", "json"});
        CHECK(end.code == 0);
        CHECK(nlohmann::json::parse(end.out).at("rows").size() == 4);
    }
}

TEST_CASE("compare takes metrics of one's own, in the direction of their name or as told") {
    const Workplace place;
    for (const char* name : {"a", "b"})
        place.write(std::string(name) + ".csv",
                    std::string("n,repeat,top1_acc\n") + (*name == 'a' ? "1,1,0.8\n1,2,0.81\n1,3,0.82\n1,4,0.83\n"
                                                                       : "1,1,0.9\n1,2,0.91\n1,3,0.92\n1,4,0.93\n"));
    REQUIRE(place.run({"import", "a.csv", "--sweep", "a"}).code == 0);
    REQUIRE(place.run({"import", "b.csv", "--sweep", "b"}).code == 0);
    const Outcome end = place.run({"compare", "a", "b", "--metric", "top1_acc"});
    CHECK(contains(end.out, "note: top1_acc: more is taken for better, by its name"));
    CHECK(contains(end.out, "1 matched, 1 better"));
    const Outcome told =
        place.run({"compare", "a", "b", "--metric", "top1_acc", "--better", "less", "--fail-above", "5%"});
    CHECK(told.code == 1);
    CHECK_FALSE(contains(told.out, "by its name"));
}

TEST_CASE("a sweep with files compares with the import of its export") {
    const Workplace place;
    place.write("x.txt", "1");
    place.write("y.txt", "2");
    place.write("s.yaml",
                "name: s\nrunner: command\ncommand: [cat, \"{data}\"]\nfiles: [data]\ngrid: {data: [x.txt, y.txt]}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    REQUIRE(place.run({"export", "--sweep", "s", "-o", "s.csv"}).code == 0);
    REQUIRE(place.run({"import", "s.csv", "--sweep", "copy"}).code == 0);
    const Outcome end = place.run({"compare", "s", "copy"});
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(contains(end.out, "2 matched"));
    CHECK(contains(end.out, "note: data is matched by the files' names"));
}

}  // namespace
}  // namespace stylesweep::e2e
