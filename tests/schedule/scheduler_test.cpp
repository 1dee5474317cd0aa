#include "orchestrator/schedule/scheduler.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/schedule/world.hpp"

using namespace std::chrono_literals;
using namespace stylesweep::schedule;
using stylesweep::schedule::testing::World;

namespace {

constexpr const char* states =
    "SELECT total(state = 'done'), total(state = 'queued'), total(state NOT IN ('done', 'queued')) FROM job";
constexpr const char* result =
    "SELECT status, error_class, exit_code, signal, error_message FROM attempt ORDER BY id LIMIT 1";

SchedulerOptions with_timeout(std::chrono::duration<double> timeout) {
    SchedulerOptions options;
    options.timeout = timeout;
    return options;
}

SchedulerOptions with_memory(std::uint64_t bytes) {
    SchedulerOptions options;
    options.memory_bytes = bytes;
    return options;
}

stylesweep::schema::AttemptRecord done_record() {
    stylesweep::schema::AttemptRecord record;
    record.status = stylesweep::schema::AttemptStatus::done;
    return record;
}

SchedulerOptions fail_fast() {
    SchedulerOptions options;
    options.fail_fast = true;
    return options;
}

}  // namespace

TEST_CASE("runners that end before they take a job are given up after three in a row, and quoted") {
    World world;
    world.queue({"done"});
    world.dead_starts = 1000;
    CHECK(world.run(2) == Ending::no_runner);
    CHECK(world.started.size() == 6);
    CHECK(world.trouble.find(" begins") != std::string::npos);
    CHECK(world.row(states) == "0.0|1.0|0.0");
}

TEST_CASE("a few idle ends in a row are forgiven") {
    World world;
    world.queue({"done", "signal", "done"});
    world.dead_starts = 2;
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row(states) == "2.0|0.0|1.0");
}

TEST_CASE("a runner that cannot be started is tried again, and given up in the end without harm to the others") {
    World world;
    world.queue({"slow", "slow", "done"});
    world.failing_starts = 2;
    CHECK(world.run(2) == Ending::finished);
    CHECK(world.row(states) == "3.0|0.0|0.0");
    World hopeless;
    hopeless.queue({"done"});
    hopeless.failing_starts = 1000;
    CHECK(hopeless.run(2) == Ending::no_runner);
    CHECK(hopeless.trouble == "no process to be had");
}

TEST_CASE("an empty queue ends at once and starts nothing") {
    World world;
    CHECK(world.run(4) == Ending::finished);
    CHECK(world.started.empty());
}

TEST_CASE("each slot gets one runner, and each job is done once") {
    World world;
    world.queue(std::vector<std::string>(20, "done"));
    CHECK(world.run(3) == Ending::finished);
    REQUIRE(world.started.size() == 3);
    for (int i = 0; i < 3; ++i) CHECK(world.started[static_cast<std::size_t>(i)]->slot.number == i);
    CHECK(world.row(states) == "20.0|0.0|0.0");
    CHECK(world.row("SELECT count(*), count(DISTINCT job_id) FROM attempt") == "20|20");
    CHECK(world.seen.back().done == 20);
    CHECK(world.seen.back().running == 0);
    CHECK(world.seen.back().left() == 0);
    CHECK(world.seen.back().elapsed > 0s);
}

TEST_CASE("a runner that dies with its job is a row that says how, and is replaced") {
    const std::tuple<const char*, const char*> cases[] = {
        {"signal",
         "crashed|signal||11|the runner was killed by signal 11 (Segmentation fault); its last words: "
         "loading\nout of luck"},
        {"exit",
         "crashed|exit|17||the runner ended with exit code 17 in the middle of the job; its last words: "
         "loading\nout of luck"},
    };
    for (const auto& [what, row] : cases) {
        CAPTURE(what);
        World world;
        world.queue({what, "done"});
        CHECK(world.run(1) == Ending::finished);
        CHECK(world.row(result) == row);
        CHECK(world.started.size() == 2);
        CHECK(world.row(states) == "1.0|0.0|1.0");
        CHECK(world.seen.back().done == 1);
        CHECK(world.seen.back().failed == 1);
    }
}

TEST_CASE("the last job's crash is counted like any other") {
    World world;
    world.queue({"done", "signal"});
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.seen.back().done == 1);
    CHECK(world.seen.back().failed == 1);
    CHECK(world.seen.back().left() == 0);
}

TEST_CASE("a crashed job is tried again while it has retries left") {
    World world(R"({"retries": 1})");
    world.queue({"once", "signal"});
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row("SELECT group_concat(status) FROM (SELECT status FROM attempt ORDER BY job_id, number)") ==
          "crashed,done,crashed,crashed");
    CHECK(world.row(states) == "1.0|0.0|1.0");
    CHECK(world.seen.back().done == 1);
    CHECK(world.seen.back().failed == 1);
}

TEST_CASE("a job past its time limit is killed, one within it is not") {
    World world;
    world.step = 1s;
    world.queue({"slow", "hang", "done"});
    CHECK(world.run(1, with_timeout(30s)) == Ending::finished);
    CHECK(world.started.front()->killed);
    CHECK(world.row("SELECT status, error_class, signal FROM attempt WHERE status <> 'done'") == "timeout|timeout|9");
    CHECK(world.row("SELECT error_message FROM attempt WHERE status = 'timeout'") ==
          "took longer than limits.timeout, 30 s; killed after limits.grace, 10 s");
    CHECK(world.row(states) == "2.0|0.0|1.0");
    CHECK(world.seen.back().elapsed > 30s);
    CHECK(world.seen.back().elapsed < 60s);
}

TEST_CASE("a time limit holds for each job anew, not for the runner") {
    World world;
    world.step = 1s;
    world.queue(std::vector<std::string>(20, "slow"));
    CHECK(world.run(1, with_timeout(10s)) == Ending::finished);
    CHECK(world.row(states) == "20.0|0.0|0.0");
    CHECK(world.started.size() == 1);
}

TEST_CASE("a runner past its memory limit is killed, and its job is out of memory") {
    World world(R"({"retries": 5})");
    world.queue({"grow", "done"});
    CHECK(world.run(1, with_memory(1'000'000)) == Ending::finished);
    CHECK(world.row(result) == "oom|memory_limit||9|the runner held 10 MB, limits.memory is 1 MB");
    CHECK(world.row(states) == "1.0|0.0|1.0");
    CHECK(world.row("SELECT count(*) FROM attempt") == "2");
}

TEST_CASE("one interrupt lets running jobs finish and leaves the others queued") {
    World world;
    world.queue({"slow", "slow", "done", "done"});
    world.at_wait = [&](int wait) {
        if (wait == 3) world.interrupt();
    };
    CHECK(world.run(2) == Ending::interrupted);
    CHECK(world.row(states) == "2.0|2.0|0.0");
    CHECK(world.started.size() == 2);
    CHECK_FALSE(world.started[0]->killed);
    CHECK(world.seen.back().stopping);
    CHECK(world.seen.back().done == 2);
}

TEST_CASE("a second interrupt kills what runs and puts it back as if untried") {
    World world;
    world.queue({"hang", "done", "hang"});
    world.at_wait = [&](int wait) {
        if (wait == 5 || wait == 8) world.interrupt();
    };
    CHECK(world.run(2) == Ending::interrupted);
    CHECK(world.row(states) == "1.0|2.0|0.0");
    CHECK(world.row("SELECT count(*) FROM attempt") == "1");
    CHECK(world.row("SELECT sum(attempts) FROM job") == "1");
    CHECK(world.row("SELECT count(*) FROM job WHERE queued_for IS NOT NULL") == "2");
}

TEST_CASE("an interrupt while a job is being killed for its own fault does not wash it clean") {
    World world;
    world.step = 1s;
    world.queue({"hang"});
    world.at_wait = [&](int) {
        if (!world.started.empty() && world.started[0]->killed && world.interrupts() == 0)
            world.interrupt(), world.interrupt();
    };
    CHECK(world.run(1, with_timeout(5s)) == Ending::interrupted);
    CHECK(world.row("SELECT status FROM attempt") == "timeout");
}

TEST_CASE("fail-fast stops at the first job that fails, whichever way it fails") {
    for (const char* what : {"failed", "signal", "exit"}) {
        CAPTURE(what);
        World world;
        world.queue({what, "done", "done", "done", "done", "done", "done", "done"});
        CHECK(world.run(1, fail_fast()) == Ending::failed_fast);
        CHECK(world.row("SELECT count(*) > 0 FROM job WHERE state = 'queued'") == "1");
        CHECK(world.seen.back().failed == 1);
        CHECK(world.started.size() == 1);
    }
}

TEST_CASE("a failed job stops nothing without fail-fast") {
    World world;
    world.queue({"failed", "done"});
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row(states) == "1.0|0.0|1.0");
    CHECK(world.started.size() == 1);
}

TEST_CASE("a job whose runner vanished with an earlier orchestrator is run again, after some patience") {
    World world;
    world.queue({"done"});
    auto gone = stylesweep::ProcessIdentity::of_this_process();
    gone.pid = 4'999'999;
    const auto runner = world.runners_queue.register_runner({gone, "{}", "cpu", "", "", "", 1});
    REQUIRE(world.runners_queue.claim(runner, world.sweep, 0));
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row("SELECT group_concat(status || ' ' || coalesce(error_class, '')) FROM attempt") ==
          "crashed lost,done ");
    CHECK(world.seen.back().elapsed > 3s);
    CHECK(world.row(states) == "1.0|0.0|0.0");
}

TEST_CASE("a job that another orchestrator's living runner holds is waited for, not taken") {
    World world;
    const auto job = world.queue({"done"}).front();
    const auto runner = world.runners_queue.register_runner(
        {stylesweep::ProcessIdentity::of_this_process(), "{}", "cpu", "", "", "", 1});
    const auto held = world.runners_queue.claim(runner, world.sweep, 0);
    REQUIRE(held);
    world.step = 1s;
    world.at_wait = [&](int wait) {
        if (wait != 50) return;
        stylesweep::schema::AttemptRecord record;
        record.status = stylesweep::schema::AttemptStatus::done;
        world.runners_queue.finish(runner, world.sweep, *held, record, stylesweep::schema::JobQueue::Next::stop);
    };
    CHECK(world.run(1, with_timeout(5s)) == Ending::finished);
    CHECK(world.started.empty());
    CHECK(world.orphans_killed.empty());
    CHECK(world.row("SELECT job_id, status FROM attempt") == std::to_string(job) + "|done");
    CHECK(world.seen.back().done == 1);
}

TEST_CASE(
    "another host's runner that has the pid of ours is not taken for it: neither its time-out nor its cancellation "
    "kills ours") {
    for (const bool cancelled : {false, true}) {
        CAPTURE(cancelled);
        World world;
        world.step = 1s;
        world.queue({"done"});
        auto stranger = stylesweep::ProcessIdentity::of_this_process();
        stranger.place.host += ".elsewhere";
        stranger.place.boot_id = "another boot";
        stranger.pid = 5'000'000;  // the first that the world gives
        const auto runner = world.runners_queue.register_runner({stranger, "{}", "cpu", "", "", "logs/0.log", 1});
        const auto held = world.runners_queue.claim(runner, world.sweep, 0);
        REQUIRE(held);
        if (cancelled) world.other.db().exec("UPDATE job SET cancelled = 1 WHERE state = 'running'");
        world.queue({"slow", "slow", "slow", "slow"});
        world.at_wait = [&](int wait) {
            if (wait == 50)
                world.runners_queue.finish(runner, world.sweep, *held, done_record(),
                                           stylesweep::schema::JobQueue::Next::stop);
        };
        CHECK(world.run(1, with_timeout(10s)) == Ending::finished);
        REQUIRE(world.started.size() == 1);
        CHECK_FALSE(world.started[0]->killed);
        CHECK(world.row("SELECT count(*) FROM attempt WHERE status = 'done'") == "5");
        CHECK(world.row("SELECT count(*) FROM attempt") == "5");
    }
}

TEST_CASE(
    "the scheduler looks less and less often while nothing happens, and at once often again when something does") {
    World world;
    world.queue({"hang", "slow", "slow"});
    world.at_wait = [&](int wait) {
        if (wait == 40) world.started.front()->end = stylesweep::process::Exit{1, 0};
    };
    CHECK(world.run(1, with_timeout(2s)) == Ending::finished);
    REQUIRE(world.waits.size() > 45);
    CHECK(world.waits.front() == 20ms);
    CHECK(world.waits[38] == 200ms);
    CHECK(world.waits[40] == 20ms);
    CHECK(std::ranges::all_of(world.waits, [](auto wait) { return wait >= 20ms && wait <= 200ms; }));
}

TEST_CASE("a limit on memory is looked after every 20 ms") {
    World world;
    world.queue({"slow", "slow"});
    SchedulerOptions options;
    options.memory_bytes = 1 << 30;
    CHECK(world.run(1, options) == Ending::finished);
    CHECK(std::ranges::all_of(world.waits, [](auto wait) { return wait == 20ms; }));
}

TEST_CASE("a job of another run that is put back and claimed again between two questions is still waited for") {
    World world;
    using stylesweep::schema::JobQueue;
    world.queue({"done"});
    const auto other = world.runners_queue.register_runner(
        {stylesweep::ProcessIdentity::of_this_process(), "{}", "cpu", "", "", "", 1});
    auto job = world.runners_queue.claim(other, world.sweep, 0);
    world.at_wait = [&](int wait) {
        if (wait == 5) {
            world.runners_queue.keep_only(other, {}, nullptr, 0);
            world.at_clock = [&] { job = world.runners_queue.claim(other, world.sweep, 0); };
        }
        if (wait == 20) {
            REQUIRE(job);
            world.runners_queue.finish(other, world.sweep, *job, done_record(), JobQueue::Next::stop);
        }
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.seen.back().done == 1);
    CHECK(world.waits.size() >= 20);
}
