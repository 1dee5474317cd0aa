// Ctrl-C, kill -9 of the orchestrator or a runner, two orchestrators at once: every job exactly once.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

bool alive(int pid) {
    return ::kill(pid, 0) == 0;
}

// SIGINT has been taken in, so that a second one does not fall together with it.
void interrupt(const Started& run) {
    run.signal(SIGINT);
    const std::string file = "/proc/" + std::to_string(run.child.pid()) + "/status";
    REQUIRE(until([&] {
        const std::string status = content(file);
        const auto at = status.find("ShdPnd:\t");
        return at == std::string::npos ||
               (std::stoull(status.substr(at + 8, 16), nullptr, 16) & (1U << (SIGINT - 1))) == 0;
    }));
}

void wait_for_results(const Workplace& place, int results) {
    REQUIRE(until([&] { return place.count_if_there("attempt") >= results; }));
}

constexpr const char* running = "job WHERE state = 'running'";

int runner_at_work(const Workplace& place) {
    REQUIRE(until([&] { return place.count_if_there(running) > 0; }));
    return std::stoi(place.value("SELECT p.pid FROM job j JOIN runner_process p ON p.id = j.lease"));
}

TEST_CASE("Ctrl-C lets running jobs finish, keeps the others queued, and the same command does the rest") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.3}\ngrid: {n: {range: [1, 6, 1]}}\n");
    Started run = place.start({"run", "s.yaml"});
    runner_at_work(place);
    run.signal(SIGINT);
    const Outcome end = run.wait();
    CHECK(end.code == 130);
    CHECK_MESSAGE(contains(end.err, "jobs stay queued; the same command continues with them"), end.err);
    CHECK(place.count(running) == 0);
    const int done = place.count("results WHERE status = 'done'");
    CHECK(done >= 1);
    CHECK(place.count("job WHERE state = 'queued'") == 6 - done);
    CHECK(place.count("attempt") == done);

    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(6);
    CHECK(place.count("attempt") == 6);
}

TEST_CASE("A second Ctrl-C ends what runs, at once without a grace; the job is queued as if it had never begun") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [1000, 0]}\nlimits: {grace: 0s}\n");
    Started run = place.start({"run", "s.yaml"});
    const int runner = runner_at_work(place);
    interrupt(run);
    CHECK_FALSE(run.child.poll().has_value());
    CHECK(alive(runner));
    interrupt(run);
    CHECK(run.wait().code == 130);
    CHECK_FALSE(alive(runner));
    CHECK(place.count("job WHERE state = 'queued' AND attempts = 0") == 2);
    CHECK(place.count("attempt") == 0);
}

TEST_CASE("A runner killed in the middle of a job is a crashed attempt, and the job is done again") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.2}\ngrid: {n: {range: [1, 6, 1]}}\nlimits: {retries: 1}\n");
    Started run = place.start({"run", "s.yaml", "--runners", "2"});
    wait_for_results(place, 1);
    REQUIRE(::kill(runner_at_work(place), SIGKILL) == 0);
    CHECK(run.wait().code == 0);
    place.check_each_done_once(6);
    CHECK(place.count("attempt") == 7);
    CHECK(place.count("attempt WHERE status = 'crashed' AND error_class = 'signal' AND signal = 9") == 1);
}

TEST_CASE("When the orchestrator is killed its runner ends its job, and the same command does the rest") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.2}\ngrid: {n: {range: [1, 6, 1]}}\n");
    Started run = place.start({"run", "s.yaml"});
    wait_for_results(place, 1);
    const int runner = runner_at_work(place);
    run.signal(SIGKILL);
    CHECK(run.wait().code == -1);
    SUBCASE("at once, while the old runner is still at work") {}
    SUBCASE("after the old runner has ended") {
        CHECK(until([&] { return place.count(running) == 0; }));
        CHECK(place.count("results WHERE status = 'done'") >= 2);
        CHECK(until([&] { return !alive(runner); }));
    }
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(6);
    CHECK(place.count("attempt") == 6);
}

TEST_CASE("When orchestrator and runner are killed, the job they had in hand is told as lost and done again") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.2}\ngrid: {n: {range: [1, 4, 1]}}\n");
    Started run = place.start({"run", "s.yaml"});
    wait_for_results(place, 1);
    const int runner = runner_at_work(place);
    run.signal(SIGKILL);
    REQUIRE(::kill(runner, SIGKILL) == 0);
    CHECK(run.wait().code == -1);
    const int lost = place.count(running);  // none when it was killed between two jobs
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(4);
    CHECK(place.count("attempt") == 4 + lost);
    CHECK(place.count("attempt WHERE status = 'crashed' AND error_class = 'lost'") == lost);
}

TEST_CASE("Two orchestrators on one database share the work, and both see it done") {
    const Workplace place;
    place.sweep("s", "grid: {n: {range: [1, 3000, 1]}}\n");
    Started first = place.start({"run", "s.yaml"});
    wait_for_results(place, 1);
    Started second = place.start({"run", "s.yaml", "--runners", "2"});
    const Outcome one = first.wait(), two = second.wait();
    CHECK_MESSAGE(one.code == 0, one.err);
    CHECK_MESSAGE(two.code == 0, two.err);
    place.check_each_done_once(3000);
    CHECK(place.count("attempt") == 3000);
}

}  // namespace
}  // namespace stylesweep::e2e
