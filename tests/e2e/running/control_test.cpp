// pause, resume, cancel and priorities from a second terminal; runners that are added and removed.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

constexpr const char* running = "job WHERE state = 'running'";

void wait_for(const Workplace& place, const std::string& rows, int count) {
    REQUIRE_MESSAGE(until([&] { return place.count_if_there(rows) >= count; }), rows);
}

std::string running_key(const Workplace& place) {
    wait_for(place, running, 1);
    return place.value("SELECT key FROM job WHERE state = 'running' LIMIT 1");
}

TEST_CASE("pause, resume and cancel refuse what there is not") {
    const Workplace place;
    for (const char* command : {"pause", "resume"}) CHECK(place.run({command}).code == 3);
    CHECK(place.run({"cancel", "s"}).code == 3);
    place.sweep("s", "grid: {sleep_s: [0]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    for (const Arguments& arguments : {Arguments{"pause", "ss"}, {"resume", "ss"}, {"cancel", "ss"}, {"cancel"}}) {
        const Outcome end = place.run(arguments);
        CHECK(end.code == 2);
        CHECK(end.out.empty());
        CHECK(end.err.starts_with("stylesweep: "));
    }
    CHECK(contains(place.run({"pause", "ss"}).err, "did you mean 's'?"));
    CHECK(contains(place.run({"cancel", "s"}).err, "s: nothing to cancel"));
    CHECK(place.run({"run", "s.yaml", "--priority", "high"}).code == 2);
}

TEST_CASE("A paused sweep waits after the job in hand, its run too; another terminal lets both go on") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.3}\ngrid: {n: {range: [1, 5, 1]}}\n");
    Started run = place.start({"run", "s.yaml"});
    wait_for(place, running, 1);
    const Outcome paused = place.run({"pause", "s"});
    CHECK(paused.code == 0);
    CHECK_MESSAGE(contains(paused.err, "s is paused: "), paused.err);
    CHECK(until([&] { return place.count(running) == 0; }));
    CHECK(until([&] { return contains(content(run.err), "sweep s is paused; `stylesweep resume s` continues it"); }));
    const int done = place.count("results");
    CHECK(done < 5);
    CHECK(place.value("SELECT count(*) FROM job WHERE state = 'queued'") == std::to_string(5 - done));
    CHECK(contains(place.run({"status"}).out, "paused"));
    CHECK(contains(place.run({"pause", "s"}).err, "s: as before: "));
    CHECK_FALSE(run.child.poll().has_value());
    const Outcome resumed = place.run({"resume"});
    CHECK(resumed.code == 0);
    CHECK_MESSAGE(contains(resumed.err, "s is resumed: "), resumed.err);
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(contains(end.err, "sweep s is resumed"));
    place.check_each_done_once(5);
}

TEST_CASE("Ctrl-C ends a run that waits for a paused sweep; a later run still finds it paused") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    CHECK(place.run({"pause"}).code == 0);
    for (int i = 0; i < 2; ++i) {
        Started run = place.start({"run", "s.yaml", "--rerun", "all"});
        CHECK(until([&] { return contains(content(run.err), "sweep s is paused"); }));
        run.signal(SIGINT);
        const Outcome end = run.wait();
        CHECK(end.code == 130);
        CHECK_MESSAGE(contains(end.err, "2 jobs stay queued"), end.err);
    }
    CHECK(place.count("attempt") == 2);
}

TEST_CASE("A cancelled job is stopped and skipped, the others go on; --rerun failed takes it up again") {
    const Workplace place;
    place.sweep("s", "limits: {grace: 0s}\ngrid: {sleep_s: [1000, 0.001, 0.002]}\n");
    Started run = place.start({"run", "s.yaml"});
    const std::string key = running_key(place);
    const Outcome cancelled = place.run({"cancel", key.substr(0, 12)});
    CHECK(cancelled.code == 0);
    const std::string number = place.value("SELECT id FROM job WHERE key = '" + key + "'");
    CHECK(cancelled.err == "job " + number + " (" + key.substr(0, 12) + "): 1 job cancelled\n");
    const Outcome end = run.wait();
    CHECK(end.code == 1);
    CHECK_MESSAGE(contains(end.err, "1 skipped (cancelled)"), end.err);
    CHECK(place.count("results WHERE status = 'done'") == 2);
    CHECK(place.count("results WHERE status = 'skipped' AND error_class = 'cancelled' AND attempt = 1") == 1);
    CHECK(place.count("attempt") == 3);
    Started again = place.start({"run", "s.yaml", "--rerun", "failed"});
    CHECK(running_key(place) == key);
    CHECK(place.run({"cancel", "s"}).err == "s: 1 job cancelled\n");
    CHECK(again.wait().code == 1);
    CHECK(place.count("attempt") == 4);
}

TEST_CASE("A cancelled sweep ends at once, with a row for each of its jobs") {
    const Workplace place;
    place.sweep("s", "limits: {grace: 0s}\nfixed: {sleep_s: 1000}\ngrid: {n: {range: [1, 50, 1]}}\n");
    Started run = place.start({"run", "s.yaml", "--runners", "2"});
    wait_for(place, running, 2);
    CHECK(place.run({"cancel", "s"}).err == "s: 50 jobs cancelled\n");
    CHECK(run.wait().code == 1);
    CHECK(place.count("results WHERE status = 'skipped' AND error_class = 'cancelled'") == 50);
}

TEST_CASE("cancel waits for a job that takes the whole of limits.grace, and counts it") {
    const Workplace place;
    place.sweep("s", "limits: {grace: 6s}\nfixed: {sleep_s: 1000}\n");
    Started run = place.start({"run", "s.yaml"});
    wait_for(place, running, 1);
    const Outcome cancelled = place.run({"cancel", "s"});
    CHECK_MESSAGE(contains(cancelled.err, "waiting for 1 job of "), cancelled.err);
    CHECK_MESSAGE(contains(cancelled.err, "s: 1 job cancelled\n"), cancelled.err);
    CHECK(run.wait().code == 1);
}

TEST_CASE("A second run adds runners; Ctrl-C of one stops its own only") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.3}\ngrid: {n: {range: [1, 12, 1]}}\n");
    Started first = place.start({"run", "s.yaml"});
    wait_for(place, running, 1);
    Started second = place.start({"run", "s.yaml", "--runners", "2"});
    wait_for(place, running, 3);
    second.signal(SIGINT);
    CHECK(second.wait().code == 130);
    CHECK(place.count(running) <= 1);
    CHECK_FALSE(first.child.poll().has_value());
    CHECK(first.wait().code == 0);
    place.check_each_done_once(12);
    CHECK(place.count("attempt") == 12);
    CHECK(place.count("runner_process") == 3);
}

TEST_CASE("The jobs of a sweep have its priority, which it keeps") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    CHECK(place.run({"run", "s.yaml", "--priority", "7"}).code == 0);
    CHECK(place.run({"run", "s.yaml", "--rerun", "all"}).code == 0);
    CHECK(place.value("SELECT group_concat(priority) FROM job") == "7,7");
    const std::string status = place.run({"status", "--format", "json"}).out;
    CHECK_MESSAGE(contains(status, "\"priority\": 7"), status);
}

TEST_CASE("cancel does not count a job that comes to its own end within the grace") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 3}\ngrid: {a: [1, 2]}\n");
    Started run = place.start({"run", "s.yaml"});
    REQUIRE(until([&] { return place.count_if_there("job WHERE state = 'running'") > 0; }));
    const Outcome cancel = place.run({"cancel", "s"});
    CHECK_MESSAGE(contains(cancel.err, "s: 1 job cancelled; 1 job ended by itself meanwhile, with a result\n"),
                  cancel.err);
    CHECK(run.wait().code == 1);
    CHECK(place.count("results WHERE status = 'done'") == 1);
}

}  // namespace
}  // namespace stylesweep::e2e
