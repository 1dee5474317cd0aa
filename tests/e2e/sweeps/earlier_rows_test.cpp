// Rows of a former definition or content say so, wherever one of them is shown.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// Two jobs that read `data`, whose content is `text`; run.
void run_with(const Workplace& place, const std::string& text, const std::string& values = "[1, 2]",
              const std::string& name = "c") {
    place.write("data.txt", text);
    place.write(name + ".yaml",
                "name: " + name + "\nrunner: command\norder: grid\ncommand: [sh, -c, 'cat {data}; : " + name +
                    "; echo {{\\\"loss\\\": {n}}}']\nfiles: [data]\nfixed: {data: data.txt}\ngrid: {n: " + values +
                    "}\n");
    const Outcome end = place.run({"run", name + ".yaml"});
    REQUIRE_MESSAGE(end.code == 0, end.err);
}

std::string key_of_earlier(const Workplace& place) {
    return place.value("SELECT job_key FROM results WHERE earlier ORDER BY job_id LIMIT 1");
}

TEST_CASE("show of an earlier row says that it is one, and what it read is not reproduced with today's content") {
    const Workplace place;
    run_with(place, "old");
    const std::string key = place.value("SELECT job_key FROM results ORDER BY job_id LIMIT 1");
    CHECK_FALSE(contains(place.run({"show", key}).out, "earlier"));
    CHECK(place.run({"show", key, "--reproduce"}).code == 0);
    run_with(place, "new");
    const Outcome shown = place.run({"show", key}), again = place.run({"show", key, "--reproduce"});
    CHECK_MESSAGE(contains(shown.out, "\n  earlier: yes; the latest plan of c ("), shown.out);
    CHECK_MESSAGE(contains(shown.out, "data.txt has different content now"), shown.out);
    CHECK(again.code == 2);
    CHECK(again.out.empty());
    CHECK_MESSAGE(contains(again.err, "its inputs have changed"), again.err);
    place.write("data.txt", "old");
    CHECK(place.run({"show", key, "--reproduce"}).code == 0);
    fs::remove(place.path("data.txt"));
    const Outcome gone = place.run({"show", key, "--reproduce"});
    CHECK(gone.code == 0);
    CHECK_MESSAGE(contains(gone.err, "note: data: "), gone.err);
}

TEST_CASE("show marks attempts that a later one replaced") {
    const Workplace place;
    run_with(place, "x");
    REQUIRE(place.run({"run", "c.yaml", "--rerun", "all"}).code == 0);
    const std::string shown = place.run({"show", place.value("SELECT job_key FROM results LIMIT 1")}).out;
    CHECK_MESSAGE(contains(shown, "attempt 1: done; an earlier attempt, which does not count\n"), shown);
    CHECK_MESSAGE(contains(shown, "attempt 2: done\n"), shown);
}

TEST_CASE("compare says how many earlier rows each side leaves out") {
    const Workplace place;
    run_with(place, "old");
    run_with(place, "old", "[1]", "d");
    run_with(place, "new", "[1, 2, 3]");
    run_with(place, "new", "[1, 2, 3]", "d");
    const std::string sweeps = place.run({"compare", "c", "d", "--metric", "loss"}).out;
    CHECK_MESSAGE(contains(sweeps, "note: 2 earlier rows of A are left out: not in its latest plan"), sweeps);
    CHECK_MESSAGE(contains(sweeps, "note: 1 earlier row of B is left out: not in its latest plan"), sweeps);
    const std::string json = place.run({"compare", "c", "d", "--metric", "loss", "--format", "json"}).out;
    CHECK_MESSAGE(contains(json, "2 earlier rows of A are left out"), json);
}

TEST_CASE("run and plan tell new jobs from those that are measured again") {
    const Workplace place;
    run_with(place, "old");
    place.write("data.txt", "new");
    const Outcome plan = place.run({"plan", "c.yaml", "--set", "n=1,2,3,4,5"});
    CHECK_MESSAGE(contains(plan.err, ": 2 jobs are measured again, 3 new; the 2 old rows are kept as earlier rows"),
                  plan.err);
    const Outcome run = place.run({"run", "c.yaml", "--set", "n=3,4"});
    CHECK_MESSAGE(contains(run.err, ": 2 new jobs read it; the 2 old rows are kept as earlier rows"), run.err);
}

TEST_CASE("a run of a shard whose input was edited says that it has no job with the current content") {
    const Workplace place;
    run_with(place, "old");
    REQUIRE(place.run({"plan", "c.yaml"}).code == 0);
    const Outcome split =
        place.run({"split", "c.yaml", "--set", "n=3,4", "--shards", "1", "-o", "out", "--db", "results.db"});
    REQUIRE_MESSAGE(split.code == 0, split.err);
    const std::string shard = split.out.substr(0, split.out.find('\n'));
    REQUIRE(place.run({"run", "c.yaml", "--set", "n=3,4", "--db", shard}).code == 0);
    place.write("data.txt", "new");
    const Outcome run = place.run({"run", "c.yaml", "--set", "n=3,4", "--db", shard});
    CHECK_MESSAGE(contains(run.err, "this shard has no job with the current content, so none is run; restore"),
                  run.err);
    CHECK_FALSE(contains(run.err, "count again"));
}

TEST_CASE("Costs say which part earlier rows have, and retries leave them out") {
    const Workplace place;
    run_with(place, "old");
    REQUIRE(place.run({"run", "c.yaml", "--rerun", "all"}).code == 0);
    CHECK(contains(place.run({"query", "@retries"}).out, "done > done"));
    run_with(place, "new");
    CHECK_FALSE(contains(place.run({"query", "@retries"}).out, "done > done"));
    const std::string cost = place.run({"query", "@cost", "--format", "csv"}).out;
    CHECK_MESSAGE(contains(cost, "attempts,hours,percent,earlier_hours\n"), cost);
    CHECK_MESSAGE(contains(cost, "c,n,1,3,"), cost);  // two attempts with the old content, one with the new
    CHECK(key_of_earlier(place).size() == 64);
}

}  // namespace
}  // namespace stylesweep::e2e
