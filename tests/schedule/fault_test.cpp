// What the scheduler makes of retries that wait, a clock set back, a full disk, the kernel's OOM killer and orphans.
#include <doctest/doctest.h>
#include <signal.h>

#include "tests/schedule/world.hpp"

using namespace std::chrono_literals;
using namespace stylesweep::schedule;
using stylesweep::schedule::testing::World;
using stylesweep::schema::OpenMode;
using stylesweep::schema::Store;
using stylesweep::schema::WriteTransaction;

namespace {

// As kill -9 from outside, once the first runner has a job.
void kill_runner_once(World& world) {
    if (world.started.size() == 1 && world.started[0]->job && !world.started[0]->end)
        world.started[0]->end = stylesweep::process::Exit{0, SIGKILL};
}

// A runner of another orchestrator that hangs.
std::int64_t hanging_stranger(World& world) {
    const auto process = stylesweep::ProcessIdentity::of_this_process();
    const auto runner = world.runners_queue.register_runner({process, "{}", "cpu", "", "", "", 1});
    REQUIRE(world.runners_queue.claim(runner, world.sweep, 0));
    return process.pid;
}

}  // namespace

TEST_CASE("while only retries wait no runner runs, and one is started when the time has come") {
    World world(R"({"retries": 3})");
    world.queue({"once"});
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row("SELECT group_concat(status) FROM attempt") == "crashed,done");
    CHECK(world.started.size() == 2);
    CHECK(world.seen.back().elapsed >= 500ms);
    CHECK(world.seen.back().done == 1);
}

TEST_CASE("the wait grows from retry to retry, and other jobs go on meanwhile") {
    World world(R"({"retries": 3})");
    world.queue({"signal", "done", "done"});
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row("SELECT count(*) FROM attempt WHERE status = 'crashed'") == "4");
    CHECK(world.seen.back().elapsed >= 500ms + 2s + 8s);
    CHECK(world.seen.back().elapsed < 15s);
    CHECK(world.row("SELECT group_concat(status) FROM (SELECT status FROM attempt ORDER BY id LIMIT 3)") ==
          "crashed,done,done");
}

TEST_CASE("a clock set back by hours while a retry waits does not keep the run from ending") {
    World world(R"({"retries": 1})");
    world.queue({"once"});
    world.at_wait = [&](int wait) {
        if (wait == 8) world.wall_begin -= 9h;
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row("SELECT state FROM job") == "done");
    CHECK(world.seen.back().elapsed < 2s);
}

TEST_CASE("an interrupt ends a run in which only retries wait; they stay queued") {
    World world(R"({"retries": 1})");
    world.queue({"signal"});
    world.at_wait = [&](int wait) {
        if (wait == 10) world.interrupt();
    };
    CHECK(world.run(1) == Ending::interrupted);
    CHECK(world.row("SELECT state, attempts FROM job") == "queued|1");
    CHECK(world.seen.back().elapsed < 500ms);
}

TEST_CASE("a SIGKILL from outside is a crash unless the kernel ran out of memory just then") {
    for (const bool out_of_memory : {false, true}) {
        World world;
        world.kernel_oom_kills = 7;  // some other day
        world.queue({"hang"});
        world.at_wait = [&](int wait) {
            if (wait < 100) return;
            if (out_of_memory) world.kernel_oom_kills = 8;
            kill_runner_once(world);
        };
        CHECK(world.run(1) == Ending::finished);
        CHECK(world.row("SELECT status, error_class, signal FROM attempt") ==
              (out_of_memory ? "oom|oom_killer|9" : "crashed|signal|9"));
        CHECK(world.row("SELECT name, value FROM metric") == (out_of_memory ? "requested_bytes|1000.0" : "no row"));
    }
}

TEST_CASE("the kernel is not blamed again for the next runner of the same place") {
    World world(R"({"retries": 0})");
    world.queue({"hang", "signal"});
    world.at_wait = [&](int wait) {
        if (wait < 100) return;
        world.kernel_oom_kills = 1;
        kill_runner_once(world);
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row("SELECT group_concat(error_class) FROM attempt") == "oom_killer,signal");
}

TEST_CASE("a memory limit's kill is on record with the bytes the runner held") {
    World world;
    SchedulerOptions options;
    options.memory_bytes = 1'000'000;
    world.queue({"grow"});
    CHECK(world.run(1, options) == Ending::finished);
    CHECK(world.row("SELECT requested_bytes FROM results") == "10000000");
}

TEST_CASE("a death that cannot be written for want of room is written when there is room again") {
    World world;
    world.queue({"signal", "done"});
    // Each attempt needs pages, and there are none but those that the database has.
    world.store.db().exec(
        "CREATE TABLE ballast (bytes BLOB);"
        "CREATE TRIGGER load AFTER INSERT ON attempt BEGIN INSERT INTO ballast VALUES (zeroblob(100000)); END;"
        "PRAGMA max_page_count = 1");
    world.at_wait = [&](int wait) {
        if (wait == 200) world.store.db().exec("PRAGMA max_page_count = 1000000");
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row("SELECT group_concat(status) FROM attempt") == "crashed,done");
    REQUIRE(world.seen.size() > 100);
    CHECK(world.seen[100].trouble.starts_with("the disk is full since "));
    CHECK(world.seen.back().trouble.empty());
}

TEST_CASE("a hanging runner whose orchestrator is gone is asked to end, and killed, a while after its time limit") {
    World world;
    world.step = 1s;
    world.queue({"done"});
    const std::int64_t pid = hanging_stranger(world);
    world.at_wait = [&](int) {
        if (!world.orphans_killed.empty())
            world.other.db().exec("UPDATE runner_process SET start_ticks = 1 WHERE id = 1");  // now it is gone
    };
    SchedulerOptions options;
    options.timeout = 10s;
    CHECK(world.run(1, options) == Ending::finished);
    CHECK(world.orphans_asked.front() == std::pair{pid, stylesweep::schema::Id{1}});
    CHECK(world.orphans_killed == std::vector<std::int64_t>{pid});
    CHECK(world.seen.back().elapsed > 80s);
    CHECK(world.row("SELECT group_concat(status || ' ' || coalesce(error_class, '')) FROM attempt") ==
          "crashed lost,done ");
}

TEST_CASE("a stranger's runner whose row waits for a locked database is left alone, and has its time anew afterwards") {
    World world;
    world.step = 9s;
    world.queue({"done"});
    hanging_stranger(world);
    Store person(world.store.file(), OpenMode::read_write);
    std::optional<WriteTransaction> lock;
    world.at_wait = [&](int wait) {
        if (wait == 3) lock.emplace(person.db());
        if (wait == 15) lock.reset();
        if (wait == 20) {
            CHECK(world.orphans_asked.empty());
            CHECK(world.orphans_killed.empty());
            world.other.db().exec("UPDATE runner_process SET start_ticks = 1 WHERE id = 1");  // now it is gone
        }
    };
    SchedulerOptions options;
    options.timeout = 10s;
    CHECK(world.run(1, options) == Ending::finished);
    CHECK(world.seen[12].trouble.starts_with("another program has locked the database since "));
}
