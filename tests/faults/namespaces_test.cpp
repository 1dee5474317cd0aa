// Several "hosts" on one database file: real UTS and PID namespaces, made by unshare(1).
#include <algorithm>
#include <iostream>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

constexpr const char* running = "job WHERE state = 'running'";

// Whether the kernel lets this user make them; if not it says so, and the test is skipped.
bool namespaces_can_be_made(const Workplace& place) {
    const Outcome tried =
        place.run_other("/bin/sh", {"-c", "unshare --uts --pid --fork --kill-child --mount-proc hostname box0"});
    if (tried.code == 0) return true;
    std::cerr << "skipped: no UTS and PID namespaces can be made here: " << tried.err << '\n';
    return false;
}

// A "host": `name` with processes of its own, all of which end with the process that is started here.
Started start_on(const Workplace& place, const std::string& name, const std::string& command) {
    return place.start_other(
        "/bin/sh", {"-c", "exec unshare --uts --pid --fork --kill-child --mount-proc sh -c 'hostname " + name + "; " +
                              program + " " + command + "; exit $?'"});
}

Outcome run_on(const Workplace& place, const std::string& name, const std::string& command) {
    return start_on(place, name, command).wait();
}

// The same machine under another name: its processes can be seen.
Started start_named(const Workplace& place, const std::string& name, const std::string& command) {
    return place.start_other(
        "/bin/sh", {"-c", "exec unshare --uts sh -c 'hostname " + name + "; exec " + program + " " + command + "'"});
}

void hasten(Workplace& place) {
    place.environment.emplace_back("STYLESWEEP_HEARTBEAT_S", "0.5");
    place.environment.emplace_back("STYLESWEEP_LEASE_S", "6");
}

int lease_holder(const Workplace& place) {
    REQUIRE(until([&] { return place.count_if_there(running) > 0; }));
    return std::stoi(place.value("SELECT p.pid FROM job j JOIN runner_process p ON p.id = j.lease"));
}

// The pid that the holder of the lease, a process of another PID namespace, has here.
int pid_here(int pid_there) {
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string status = content(entry.path() / "status"), command = content(entry.path() / "cmdline");
        const auto at = status.find("NSpid:\t");
        if (at == std::string::npos || !contains(command, "stylesweep-runner-noop")) continue;
        const std::string pids = status.substr(at, status.find('\n', at) - at);
        if (pids.ends_with("\t" + std::to_string(pid_there)) && std::ranges::count(pids, '\t') == 2)
            return std::stoi(entry.path().filename());
    }
    return 0;
}

TEST_CASE("A run killed under a host name that is gone is gone on with at once") {
    const Workplace place;
    if (!namespaces_can_be_made(place)) return;
    place.sweep("k", "fixed: {sleep_s: 0.5}\ngrid: {n: [1, 2, 3]}\n");
    Started first = start_named(place, "box1", "run k.yaml");
    REQUIRE(until([&] { return place.count_if_there("attempt") > 0; }));
    const int runner = lease_holder(place);
    first.signal(SIGKILL);
    REQUIRE(::kill(runner, SIGKILL) == 0);
    first.wait();
    REQUIRE(place.count(running) == 1);
    CHECK(place.value("SELECT host FROM runner_process LIMIT 1") == "box1");
    const Outcome second = place.run({"run", "k.yaml"});
    CHECK_MESSAGE(second.code == 0, second.err);
    place.check_each_done_once(3);
    CHECK(place.value("SELECT error_message FROM attempt WHERE error_class = 'lost'") ==
          "the runner (pid " + std::to_string(runner) + " on box1) vanished together with its orchestrator");
}

TEST_CASE("A living runner of equal host name in another PID namespace keeps its job, which runs once") {
    Workplace place;
    if (!namespaces_can_be_made(place)) return;
    hasten(place);
    place.sweep("k", "fixed: {sleep_s: 12}\n");
    Started first = start_on(place, "box1", "run k.yaml");
    lease_holder(place);
    const Outcome second = run_on(place, "box1", "run k.yaml");
    CHECK_MESSAGE(second.code == 0, second.err);
    CHECK_MESSAGE(contains(second.err, "waiting for 1 job of box1 (pid "), second.err);
    CHECK(first.wait().code == 0);
    place.check_each_done_once(1);
    CHECK(place.count("attempt") == 1);
    CHECK(place.count("runner_process") == 1);
}

TEST_CASE("A host that vanishes without a word loses its job after the time to live; status and run say so meanwhile") {
    Workplace place;
    if (!namespaces_can_be_made(place)) return;
    hasten(place);
    place.sweep("k", "grid: {sleep_s: [1000, 0.001]}\nlimits: {timeout: 1h, retries: 0}\n");
    Started first = start_on(place, "box1", "run k.yaml");
    lease_holder(place);
    first.signal(SIGKILL);  // --kill-child: all of that namespace
    first.wait();
    const std::string status = place.run({"status"}).out;
    CHECK_MESSAGE(contains(status, "heard of "), status);
    CHECK_MESSAGE(contains(status, "box1"), status);
    Started second = start_on(place, "box2", "run k.yaml");
    REQUIRE(until([&] { return contains(content(second.err), "waiting for 1 job of box1 (pid "); }));
    CHECK_MESSAGE(contains(content(second.err), " if it stays silent"), content(second.err));
    REQUIRE(until([&] { return place.count("attempt WHERE error_class = 'lost'") == 1; }));
    const std::string message = place.value("SELECT error_message FROM attempt WHERE error_class = 'lost'");
    CHECK_MESSAGE(contains(message, " on box1) was not heard of for "), message);
    REQUIRE(until([&] { return place.count(running) == 1; }));
    second.signal(SIGKILL);
    second.wait();
}

TEST_CASE("A runner stopped past its lease that wakes and writes late is refused, says so and ends in order") {
    Workplace place;
    if (!namespaces_can_be_made(place)) return;
    hasten(place);
    place.sweep("k", "fixed: {sleep_s: 2}\n");
    Started first = start_on(place, "box1", "run k.yaml");
    const int stopped = pid_here(lease_holder(place));
    REQUIRE(stopped > 0);
    REQUIRE(::kill(stopped, SIGSTOP) == 0);
    Started second = start_on(place, "box2", "run k.yaml");
    REQUIRE(until([&] { return place.count("attempt WHERE error_class = 'lost'") == 1; }));
    REQUIRE(until([&] { return place.count(running) == 1; }));
    REQUIRE(::kill(stopped, SIGCONT) == 0);
    const Outcome refused = first.wait(), accepted = second.wait();
    CHECK_MESSAGE(refused.code == 0, refused.err);
    CHECK_MESSAGE(accepted.code == 0, accepted.err);
    place.check_each_done_once(1);
    CHECK(
        place.value("SELECT group_concat(status || ' ' || p.host) FROM (SELECT * FROM attempt ORDER BY number) a JOIN "
                    "runner_process p ON p.id = a.runner_process_id") == "crashed box1,done box2");
    const std::string log = content(place.path("results.files") / place.value("SELECT log_path FROM runner_process "
                                                                              "ORDER BY id LIMIT 1"));
    CHECK_MESSAGE(contains(log, "late: the lease of job "), log);
    CHECK(place.count("runner_process WHERE ended_at IS NULL") == 0);
}

TEST_CASE("Leases of a host that a person knows to be dead are released by name; a living one's only by force") {
    Workplace place;
    if (!namespaces_can_be_made(place)) return;
    place.sweep("k", "fixed: {sleep_s: 1000}\n");
    Started first = start_on(place, "box1", "run k.yaml");
    lease_holder(place);
    place.environment.emplace_back("STYLESWEEP_HEARTBEAT_S", "6");  // it beats every 5 s
    const Outcome listed = place.run({"doctor", "--release-leases"});
    CHECK(listed.code == 0);
    CHECK_MESSAGE(contains(listed.out, "box1\n  1 job of pid "), listed.out);
    const Outcome unknown = place.run({"doctor", "--release-leases", "--host", "box3"});
    CHECK(unknown.code == 2);
    CHECK(place.run({"doctor", "--host", "box1"}).code == 2);
    const Outcome kept = place.run({"doctor", "--release-leases", "--host", "box1"});
    CHECK_MESSAGE(kept.code == 1, kept.out);
    CHECK_MESSAGE(contains(kept.out, "its heartbeat is seen"), kept.out);
    CHECK(place.count(running) == 1);
    place.environment.back().second = "0.1";
    first.signal(SIGKILL);
    first.wait();
    const Outcome released = place.run({"doctor", "--release-leases", "--host", "box1"});
    CHECK_MESSAGE(released.code == 0, released.out);
    CHECK(place.count("job WHERE state = 'queued'") == 1);
    CHECK(contains(place.value("SELECT error_message FROM attempt"), "was given up by `stylesweep doctor"));
}

TEST_CASE("cancel ends a job at once whose run and runner were killed, and after the time to live one that is silent") {
    for (const bool seen : {true, false}) {
        CAPTURE(seen);
        Workplace place;
        if (!namespaces_can_be_made(place)) return;
        hasten(place);
        place.sweep("k", "fixed: {sleep_s: 1000}\ngrid: {n: [1, 2]}\n");
        Started first = seen ? place.start({"run", "k.yaml"}) : start_on(place, "box1", "run k.yaml");
        const int runner = lease_holder(place);
        first.signal(SIGKILL);
        if (seen) REQUIRE(::kill(runner, SIGKILL) == 0);
        first.wait();
        const Outcome cancelled = place.run({"cancel", "k"});
        CHECK(cancelled.err.ends_with("k: 2 jobs cancelled\n"));
        CHECK(place.count("results WHERE status = 'skipped' AND error_class = 'cancelled'") == 2);
    }
}

TEST_CASE("cancel ends a job whose run was killed, and the runner that outlives it") {
    const Workplace place;
    place.sweep("k", "fixed: {sleep_s: 1000}\n");
    Started run = place.start({"run", "k.yaml"});
    const int runner = lease_holder(place);
    run.signal(SIGKILL);
    run.wait();
    REQUIRE(::kill(runner, 0) == 0);
    const std::string said = place.run({"cancel", "k"}).err;  // within limits.grace
    CHECK_MESSAGE(said.ends_with("k: 1 job cancelled\n"), said);
    CHECK(place.count("results WHERE status = 'skipped' AND error_class = 'cancelled'") == 1);
    CHECK(until([&] { return ::kill(runner, 0) != 0; }));
}

}  // namespace
}  // namespace stylesweep::e2e
