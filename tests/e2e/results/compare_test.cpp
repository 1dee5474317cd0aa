// `stylesweep compare`: what changed, and the gate's exit code.
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// Two sweeps that differ in `build`, each with two settings and four repeats; figures written in, so that every answer
// is known: n = 1 takes 10 s and 12 s, n = 2 takes 10 s and 10 s, each a little more in each repeat. Every repeat is in
// a process of its own, or all are in one.
struct Two : Workplace {
    explicit Two(const std::string& fresh_process = "true", int repeats = 5) {
        const std::string rest = "grid: {n: [1, 2]}\nrepeats: " + std::to_string(repeats) +
                                 "\nmeasure: {fresh_process: " + fresh_process + "}\n";
        sweep("old", "fixed: {build: old}\n" + rest);
        sweep("new", "fixed: {build: new}\n" + rest);
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
        {{"", "new"}, "a name is empty; leave it out to compare all of a database"},
        {{"old", "newer"}, "results.db: no finished job of sweep 'newer'; available: new, old"},
        {{"old", "new", "--by", "colour"}, "--by takes sweep, host, version or date, not 'colour'"},
        {{"old", "new", "--metric", "ssim"},
         "results.db: no done job of sweep 'old' has the metric ssim; available: runtime_s"},
        {{"old", "new", "--better", "up"}, "--better takes METRIC=more or METRIC=less, not 'runtime_s=up'"},
        {{"old", "new", "--better", "more"}, "--better is for your own metrics; for runtime_s less is better"},
        {{"old", "new", "--fail-above", "0.05"},
         "--fail-above takes a percentage such as 5% for runtime_s, which is compared by ratio, not '0.05'"},
        {{"old", "new", "--fail-above", "-5%"},
         "--fail-above takes a percentage such as 5%, or for a similarity metric a difference such as 0.01, not '-5%'"},
        {{"old", "new", "--allow-missing"}, "--allow-missing is for --fail-above"},
        {{"old", "new", "--set", "n=1"}, "--set is for compare --run A.yaml B.yaml"},
        {{"--run", "old"}, "compare --run takes two sweep files, A.yaml and B.yaml"},
        {{"--run", "old.yaml", "old.yaml"},
         "old.yaml and old.yaml are both named 'old'; two sweeps of one database need different names"},
        {{"old", "new", "--ignore", "k"}, "--ignore k: no matched setting has this name; available: n"},
        {{"old", "old"},
         "A and B are the same runs in all 2 settings that both have, so there is nothing to compare: equal jobs "
         "run once for all sweeps. To run them again: `run --rerun all`, then compare --by date or version"},
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
    // n = 1: 12.01 to 12.05 against 10.01 to 10.05; all 25 quotients, of which 3 may be left out at each end.
    CHECK(worst.at("ratio").get<double>() == doctest::Approx(12.03 / 10.03).epsilon(1e-3));
    CHECK(worst.at("ratio_ci_low").get<double>() >= 12.01 / 10.05);
    CHECK(worst.at("ratio_ci_high").get<double>() <= 12.05 / 10.01);
    CHECK(worst.at("a_processes") == 5);
    CHECK(comparison.at("rows")[1].at("verdict") == "unclear");
    CHECK(comparison.at("differences").at("build") == nlohmann::json{{"a", "old"}, {"b", "new"}});

    const Outcome failed = place.run({"compare", "old", "new", "--fail-above", "5%"});
    CHECK(failed.code == 1);
    CHECK(failed.err == "gate: fail: 1 setting is worse by more than 5% or fails\n");
    CHECK(contains(failed.out, "2 matched, 1 worse, 1 unclear; 0 only in A, 0 only in B"));
    CHECK(contains(failed.out, "5 runs in 5 processes"));
    CHECK(contains(failed.out, "regression: n 1: worse by 19.9%, at least 19.6%"));
    CHECK(contains(failed.out, "at most 5% of comparisons fail"));
    CHECK(place.run({"compare", "old", "new", "--fail-above", "20%"}).code == 0);
    CHECK(place.run({"compare", "new", "old", "--fail-above", "0%"}).code == 0);  // faster is no regression
}

TEST_CASE("the gate has an exit code of its own for what cannot be told") {
    const Two one_process("false");
    const Outcome undecidable = one_process.run({"compare", "old", "new", "--fail-above", "5%"});
    CHECK(undecidable.code == 5);
    CHECK(undecidable.err == "gate: undecidable: 2 settings can't be decided\n");
    CHECK(contains(undecidable.out, "5 runs in 1 process"));
    CHECK(contains(undecidable.out, "2 too few processes"));
    const Outcome allowed = one_process.run({"compare", "old", "new", "--fail-above", "5%", "--allow-missing"});
    CHECK(allowed.code == 0);
    CHECK(contains(allowed.err, "allowed by --allow-missing"));
    const Two three("true", 3);
    three.execute(
        "UPDATE metric SET value = value * 8 WHERE attempt_id IN (SELECT a.id FROM attempt a JOIN job j ON j.id "
        "= a.job_id WHERE j.params ->> '$.build' = 'new')");
    CHECK(three.run({"compare", "old", "new", "--fail-above", "5%"}).code == 5);
}

TEST_CASE("what is done in A and fails in B fails the gate with its reason") {
    const Two place;
    place.execute(
        "UPDATE attempt SET status = 'oom', error_class = 'bad_alloc', error_message = 'no room' WHERE job_id IN "
        "(SELECT id FROM job WHERE params ->> '$.build' = 'new' AND params ->> '$.n' = 2)");
    const Outcome failed = place.run({"compare", "old", "new", "--fail-above", "50%"});
    CHECK(failed.code == 1);
    CHECK(contains(failed.out, "regression: n 2: done in A, in B oom (bad_alloc): no room"));
    place.execute(
        "UPDATE attempt SET status = 'oom' WHERE job_id IN (SELECT id FROM job WHERE params ->> '$.build' = "
        "'new')");
    CHECK(place.run({"compare", "old", "new", "--fail-above", "50%"}).code == 1);
    const Outcome nothing = place.run({"compare", "new", "old", "--fail-above", "50%"});
    CHECK(nothing.code == 2);
    CHECK(contains(nothing.err, "no job of A (new) is done"));
}

TEST_CASE("compare --run runs a repeat of each sweep in turns, each in processes of its own, and compares") {
    const Workplace place;
    place.sweep("a", "fixed: {build: old}\ngrid: {n: [1, 2]}\n");
    place.sweep("b", "fixed: {build: new}\ngrid: {n: [1, 2]}\n");
    const Outcome few = place.run({"compare", "--run", "a.yaml", "b.yaml", "--fail-above", "5%"});
    CHECK(few.code == 2);
    CHECK(contains(few.err, "a.yaml has repeats: 1, too few for a verdict"));
    const Outcome end = place.run({"compare", "--run", "a.yaml", "b.yaml", "--set", "repeats=4", "--format", "json"});
    CHECK_MESSAGE(end.code == 0, end.err);
    const auto comparison = nlohmann::json::parse(end.out);
    CHECK(comparison.at("rows").size() == 2);
    for (const auto& row : comparison.at("rows")) {
        CHECK(row.at("a_runs") == 4);
        CHECK(row.at("a_processes") == 4);
        CHECK(row.at("b_processes") == 4);
    }
    // Each run of a sweep is of one repeat, in the order ABBA.
    CHECK(place.value(
              "SELECT group_concat(sweep, '') FROM (SELECT s.name AS sweep, min(a.id) FROM attempt a JOIN job j ON "
              "j.id = a.job_id JOIN sweep s ON s.id = j.sweep_id GROUP BY s.name, j.repeat ORDER BY 2)") == "abbaabba");
    CHECK(place.value("SELECT max(c) FROM (SELECT count(DISTINCT j.repeat) AS c FROM attempt a JOIN job j ON j.id = "
                      "a.job_id GROUP BY a.runner_process_id)") == "1");
}

TEST_CASE("runs that differ in threads are compared, and the threads said") {
    const Two place;
    place.execute(
        "INSERT INTO environment (id, facts, host, device, device_name, threads, program_version) SELECT 99, "
        "'{}', host, device, device_name, threads + 3, program_version FROM environment WHERE id = 1");
    place.execute(
        "UPDATE runner_process SET environment_id = 99 WHERE id IN (SELECT runner_process_id FROM attempt a JOIN "
        "job j ON j.id = a.job_id WHERE j.params ->> '$.build' = 'new')");
    const std::string threads = place.value("SELECT threads FROM environment WHERE id = 1");
    const Outcome end = place.run({"compare", "old", "new"});
    CHECK(end.code == 0);
    CHECK(contains(end.out, "threads: " + threads + " in A"));
    CHECK(contains(end.out, "2 matched"));
}

TEST_CASE("compare takes two files, as after an upgrade on another copy") {
    const Two place;
    fs::copy(place.path("results.db"), place.path("before.db"));
    fs::copy(place.path("results.db"), place.path("after.db"));
    SQLite::Database(place.path("after.db").string(), SQLite::OPEN_READWRITE)
        .exec("UPDATE metric SET value = value * 1.5; UPDATE attempt SET uid = 'after' || id");
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
        fs::copy(place.path("results.db"), place.path("copy.db"), fs::copy_options::overwrite_existing);
        SQLite::Database(place.path("copy.db").string(), SQLite::OPEN_READWRITE)
            .exec("UPDATE attempt SET uid = 'other' || id");
        const Outcome end =
            place.run({"compare", name, "--by", by, "--format", "json", "--db", "results.db", "--db", "copy.db"});
        CHECK(end.code == 0);
        CHECK(nlohmann::json::parse(end.out).at("rows").size() == 4);
        CHECK(place.run({"compare", name, name, "--by", by}).code == 2);  // the same runs
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
    CHECK(contains(end.out, "note: top1_acc: more is assumed to be better, from its name"));
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
    CHECK(contains(end.out, "note: data is matched by file name"));
}

}  // namespace
}  // namespace stylesweep::e2e
