// A program that is to end: SIGTERM, time to save, and only then SIGKILL; what it did meanwhile is in its row.
#include <tuple>

#include "tests/e2e/fixture.hpp"

using namespace stylesweep::e2e;

namespace {

// Says when it is ready, and at SIGTERM saves its state, prints its metrics and ends. In sh, which begins at once also
// on a busy machine.
constexpr const char* careful = R"(
save() {
    sleep 0.3
    printf saved > "$STYLESWEEP_WORK/state"
    echo '{"loss": 0.25}'
    exit 0
}
trap save TERM
: > ready
while :; do sleep 0.1; done
)";

// Prints a metric and is deaf.
constexpr const char* deaf = R"(
trap '' TERM
echo '{"loss": 0.5}'
: > ready
while :; do sleep 0.1; done
)";

void write_sweep(const Workplace& place, const std::string& script, const std::string& command,
                 const std::string& limits) {
    place.write("p.sh", script);
    place.write("c.yaml", "name: c\nrunner: command\ncommand: " + command + "\nlimits: " + limits + "\n");
}

std::string row(const Workplace& place) {
    return place.value(
        "SELECT status || ' ' || error_class || ' ' || coalesce(exit_code, '-') || ' ' || "
        "coalesce(signal, '-') FROM attempt ORDER BY id DESC LIMIT 1");
}

std::string message(const Workplace& place) {
    return place.value("SELECT error_message FROM attempt ORDER BY id DESC LIMIT 1");
}

std::string loss(const Workplace& place) {
    return place.value("SELECT group_concat(value) FROM metric WHERE name = 'loss'");
}

}  // namespace

TEST_CASE("At a time-out a program saves its state and prints its metrics, and both are in its row") {
    for (const char* command : {"[sh, p.sh]", "\"sh p.sh; echo never\"", "\"sh p.sh & wait\""}) {
        CAPTURE(command);
        const Workplace place;
        write_sweep(place, careful, command, "{timeout: 3s, retries: 0}");
        CHECK(place.run({"run", "c.yaml"}).code == 1);
        CHECK_MESSAGE(row(place).starts_with("timeout timeout"), row(place));
        CHECK_MESSAGE(contains(message(place), "took longer than limits.timeout, 3 s; the program "), message(place));
        const bool shell = *command == '"';
        CHECK_MESSAGE(contains(message(place), shell ? "died of SIGTERM" : "ended with exit code 0 on SIGTERM"),
                      message(place));
        CHECK(loss(place) == "0.25");
        const std::string work = place.value("SELECT details ->> '$.work' FROM attempt");
        CHECK(content(place.path("results.files") / work / "state") == "saved");
    }
}

TEST_CASE("A program deaf to SIGTERM is killed after the grace, with the metrics that it printed") {
    const Workplace place;
    write_sweep(place, deaf, "[sh, p.sh]", "{timeout: 3s, grace: 500ms, retries: 0}");
    CHECK(place.run({"run", "c.yaml"}).code == 1);
    CHECK(row(place) == "timeout timeout - 9");
    CHECK_MESSAGE(contains(message(place), "the program was killed after limits.grace, 0.5 s"), message(place));
    CHECK(loss(place) == "0.5");
}

TEST_CASE("A retry in the same runner has the whole of its time: what was asked of the attempt before is over") {
    const Workplace place;
    write_sweep(place, careful, "[sh, p.sh]", "{timeout: 2s, retries: 1}\nrepeats: 2");
    CHECK(place.run({"run", "c.yaml", "--runners", "1"}).code == 1);
    CHECK(place.count("attempt a JOIN attempt b ON b.job_id = a.job_id AND b.runner_process_id = a.runner_process_id "
                      "WHERE a.number = 1 AND b.number = 2") >= 1);
    CHECK(place.count("attempt WHERE status = 'timeout'") == 4);
    CHECK(loss(place) == "0.25,0.25,0.25,0.25");
    const std::string taken = "(julianday(finished_at) - julianday(started_at)) * 86400";
    CHECK_MESSAGE(place.count("attempt WHERE " + taken + " > 1.9") == 4,
                  place.value("SELECT group_concat(" + taken + ") FROM attempt"));
}

TEST_CASE("A cancelled program has its grace too, and its sweep goes on with the same runner") {
    const Workplace place;
    write_sweep(place, careful, "[sh, p.sh]", "{retries: 0}");
    Started run = place.start({"run", "c.yaml"});
    REQUIRE(until([&] { return fs::exists(place.path("ready")); }));
    CHECK(place.run({"cancel", "c"}).code == 0);
    CHECK(run.wait().code == 1);
    CHECK(row(place) == "skipped cancelled 0 -");
    CHECK_MESSAGE(contains(message(place), "runs it again; the program ended with exit code 0 on SIGTERM"),
                  message(place));
    CHECK(loss(place) == "0.25");
    CHECK(place.count("runner_process") == 1);
}

TEST_CASE("At a second Ctrl-C a program may save what it has; its job waits as if untried") {
    const Workplace place;
    write_sweep(place, careful, "[sh, p.sh]", "{retries: 0}");
    Started run = place.start({"run", "c.yaml"});
    REQUIRE(until([&] { return fs::exists(place.path("ready")); }));
    run.signal(SIGINT);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // two that fall together count as one
    run.signal(SIGINT);
    CHECK(run.wait().code == 130);
    CHECK(place.count("job WHERE state = 'queued' AND attempts = 0") == 1);
    CHECK(place.count("attempt") == 0);
    bool saved = false;
    for (const auto& entry : fs::recursive_directory_iterator(place.path("results.files/work")))
        saved |= entry.path().filename() == "state";
    CHECK(saved);
}

TEST_CASE("A job that no one can end early and that ends within the grace keeps its true row, and says so") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 2}\nlimits: {timeout: 1s, grace: 1m, retries: 0}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    CHECK(place.value("SELECT warning FROM attempt") ==
          "took longer than limits.timeout, 1 s, and ended within limits.grace");
}

TEST_CASE("A program has none of our descriptors, device locks included, and no signal ignored or blocked") {
    const Workplace place;
    place.write(
        "c.yaml",
        "name: c\nrunner: command\ncommand: \"ls /proc/$$/fd; exec grep -E '^Sig(Blk|Ign)' /proc/self/status\"\n");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    const std::string log = content(place.path("results.files") / place.value("SELECT log_path FROM attempt"));
    CHECK(log == "0\n1\n2\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_CASE("cancel of a program whose run was killed gives it its grace, and kills what is deaf after that") {
    const std::tuple<const char*, const char*, const char*> cases[] = {{careful, "skipped cancelled 0 -", "0.25"},
                                                                       {deaf, "skipped cancelled - 9", "0.5"}};
    for (const auto& [script, end, printed] : cases) {
        CAPTURE(end);
        const Workplace place;
        write_sweep(place, script, "[sh, p.sh]", "{grace: 1s, retries: 0}");
        Started run = place.start({"run", "c.yaml"});
        REQUIRE(until([&] { return fs::exists(place.path("ready")); }));
        run.signal(SIGKILL);
        run.wait();
        const Outcome cancel = place.run({"cancel", "c"});
        CHECK_MESSAGE(cancel.code == 0, cancel.err);
        CHECK(contains(cancel.err, "c: 1 job cancelled"));
        CHECK(row(place) == end);
        CHECK(loss(place) == printed);
    }
}
