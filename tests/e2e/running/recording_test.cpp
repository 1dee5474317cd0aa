// Fewer steps recorded on the way of more: one run, a result each.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

std::string done_steps(const Workplace& place) {
    return place.value(
        "SELECT group_concat(steps, ' ') FROM (SELECT params ->> '$.steps' AS steps FROM results WHERE status = 'done' "
        "ORDER BY 1)");
}

constexpr const char* runs = "attempt WHERE recorded_in IS NULL";

TEST_CASE("an axis of what the runner records costs one job for each other setting") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2], steps: [2, 5, 3]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(6);
    CHECK(place.count(runs) == 2);
    CHECK(place.count("results r JOIN job j ON j.key = r.recorded_in WHERE j.params ->> '$.steps' = 5 AND "
                      "j.params ->> '$.n' = r.params ->> '$.n'") == 4);
    const std::string key = place.value("SELECT job_key FROM results WHERE params ->> '$.steps' = 3");
    CHECK(contains(place.run({"show", key}).out, "recorded during the run of job "));
}

TEST_CASE("with record_at: off, and by another runner's word, each job has a run of its own") {
    const Workplace place;
    place.sweep("s", "grid: {steps: [2, 5, 3]}\nrecord_at: off\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(3);
    CHECK(place.count(runs) == 3);
    const Outcome refused = place.run({"plan", "s.yaml", "--set", "record_at=[2, 5]", "--set", "+outcome=hang"});
    CHECK(refused.code == 2);
    CHECK_MESSAGE(contains(refused.err, "record_at sets 'steps', which the sweep also sets elsewhere"), refused.err);
}

TEST_CASE("a list to record is an axis; where it cannot be had plan and run say why before anything runs") {
    const Workplace place;
    place.sweep("s", "fixed: {n: 1}\nrecord_at: [2, 3, 5]\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(3);
    CHECK(place.count(runs) == 1);
    for (const char* command : {"plan", "run"}) {
        const Outcome refused = place.run({command, "s.yaml", "--set", "+outcome=hang", "--db", "other.db"});
        CHECK(refused.code == 2);
        CHECK_MESSAGE(contains(refused.err,
                               "s.yaml:6:12: record_at: with outcome hang, results of fewer steps cannot be "
                               "recorded: a job that hangs has no intermediate results"),
                      refused.err);
        CHECK_FALSE(fs::exists(place.path("other.db")));
    }
}

TEST_CASE("what is done is not done again, whichever way it was done") {
    const Workplace place;
    place.sweep("s", "grid: {steps: [3]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.sweep("s", "grid: {steps: [2, 3, 5]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(3);
    CHECK(place.count(runs) == 2);
    place.sweep("s", "grid: {steps: [2, 3, 4, 5]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(4);
    CHECK(place.value("SELECT count(recorded_in) FROM results WHERE params ->> '$.steps' = 4") == "0");
}

TEST_CASE("a runner killed in the middle leaves what it recorded; the rest is run again, and nothing twice") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.1}\ngrid: {steps: [1, 2, 30, 40]}\nlimits: {retries: 1}\n");
    Started run = place.start({"run", "s.yaml"});
    REQUIRE(until([&] { return place.count_if_there("attempt") >= 2; }));
    REQUIRE(::kill(std::stoi(place.value("SELECT pid FROM runner_process")), SIGKILL) == 0);
    REQUIRE(until([&] { return place.count("attempt WHERE status = 'crashed'") == 1; }));
    CHECK(done_steps(place) == "1 2");
    CHECK(place.count("attempt") == 3);
    CHECK(run.wait().code == 0);
    CHECK(done_steps(place) == "1 2 30 40");
    CHECK(place.count("attempt WHERE status = 'done'") == 4);
    CHECK(place.count("job WHERE leader IS NOT NULL OR lease IS NOT NULL") == 0);
}

TEST_CASE("after a kill -9 of all of it the same command takes up what was not recorded") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.1}\ngrid: {steps: [1, 30, 40]}\n");
    {
        Started run = place.start({"run", "s.yaml"});
        REQUIRE(until([&] { return place.count_if_there("attempt") >= 1; }));
        const int runner = std::stoi(place.value("SELECT pid FROM runner_process"));
        run.signal(SIGKILL);
        REQUIRE(::kill(runner, SIGKILL) == 0);
        run.wait();
    }
    CHECK(done_steps(place) == "1");
    CHECK(place.count("job WHERE state = 'running'") == 2);
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    CHECK(done_steps(place) == "1 30 40");
    CHECK(place.count("attempt WHERE status = 'done' AND recorded_in IS NOT NULL") == 2);
}

TEST_CASE("a job that is cancelled while another one's run is to record it has no result, and the run goes on") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.2}\ngrid: {steps: [1, 6, 8]}\n");
    Started run = place.start({"run", "s.yaml"});
    REQUIRE(until([&] { return place.count_if_there("attempt") >= 1; }));
    const std::string key = place.value("SELECT key FROM job WHERE params ->> '$.steps' = 6");
    CHECK(place.run({"cancel", key}).code == 0);
    run.wait();
    CHECK(done_steps(place) == "1 8");
    CHECK(place.count("results WHERE status = 'skipped' AND error_class = 'cancelled'") == 1);
}

TEST_CASE("plan says how many runs there will be") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2], steps: [2, 5, 3]}\n");
    const std::string plan = place.run({"plan", "s.yaml"}).out;
    CHECK_MESSAGE(contains(plan, "4 jobs are recorded during runs with more steps: 2 runs in total"), plan);
    CHECK(contains(place.run({"plan", "s.yaml", "--format", "json"}).out, "\"runs\": 2"));
    CHECK_FALSE(contains(place.run({"plan", "s.yaml", "--set", "record_at=off"}).out, " recorded "));
}

TEST_CASE("split gives a shard all that one run yields") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2, 3, 4], steps: [2, 5, 3]}\n");
    CHECK(place.run({"split", "s.yaml", "--shards", "3", "-o", "shards"}).code == 0);
    CHECK(place.count("(SELECT record_group FROM job GROUP BY record_group HAVING count(DISTINCT away) > 1)") == 0);
    CHECK(place.count("(SELECT DISTINCT away FROM job)") == 3);
}

}  // namespace
}  // namespace stylesweep::e2e
