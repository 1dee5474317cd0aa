// What the scheduler makes of runners that it cannot see: it waits for their heartbeat, says so, and gives up in time.
#include <doctest/doctest.h>

#include "schema/queue/heartbeat.hpp"
#include "tests/schedule/world.hpp"

using namespace std::chrono_literals;
using namespace stylesweep;
using namespace stylesweep::schedule;
using stylesweep::schedule::testing::World;

namespace {

// A runner on another host holds one of the sweep's jobs.
struct Elsewhere {
    Elsewhere() {
        world.step = 1s;
        world.queue({"done"});
        runner = world.runners_queue.register_runner(
            {{{"box1", "another boot", "", 1}, 4711, 22}, "{}", "cpu", "", "", "", 1});
        job = world.runners_queue.claim(runner, world.sweep, 0).value();
    }
    std::string attempts() {
        return world.row("SELECT group_concat(status || ' ' || coalesce(error_class, '')) FROM attempt");
    }
    void finish() {
        schema::AttemptRecord record;
        record.status = schema::AttemptStatus::done;
        world.runners_queue.finish(runner, world.sweep, job, record, schema::JobQueue::Next::stop);
    }

    World world;
    schema::Id runner = 0;
    schema::ClaimedJob job;
};

}  // namespace

TEST_CASE("a silent runner elsewhere loses its job after a minute, and the run says for whom it waits") {
    Elsewhere place;
    CHECK(place.world.run(1) == Ending::finished);
    CHECK(place.attempts() == "crashed lost,done ");
    CHECK(place.world.seen.back().elapsed >= 60s);
    CHECK(place.world.seen.back().elapsed < 90s);
    CHECK(place.world.seen.at(12).waits_for_runners ==
          "1 job of box1 (pid 4711), last heard of 12 s ago; given back in 48 s if it stays silent");
    CHECK(place.world.seen.back().waits_for_runners.empty());
    CHECK(place.world.row("SELECT error_message FROM attempt WHERE number = 1") ==
          "the runner (pid 4711 on box1) was not heard of for 1m 00s");
}

TEST_CASE("a runner elsewhere whose heart beats is waited for, however long") {
    Elsewhere place;
    schema::Heartbeat heart(place.world.other, place.runner);
    place.world.at_wait = [&](int wait) {
        if (wait % 30 == 0) heart.beat(0ms);
        if (wait == 500) place.finish();
    };
    CHECK(place.world.run(1) == Ending::finished);
    CHECK(place.attempts() == "done ");
    CHECK(place.world.started.empty());
}

TEST_CASE("a clock that jumps by years ends no lease") {
    Elsewhere place;
    place.world.at_wait = [&](int wait) {
        if (wait == 5) place.world.wall_begin += std::chrono::years(10);
        if (wait == 30) place.world.wall_begin -= std::chrono::years(20);
        if (wait == 50) place.finish();
    };
    CHECK(place.world.run(1) == Ending::finished);
    CHECK(place.attempts() == "done ");
}

TEST_CASE("a run that was stopped itself gives runners elsewhere the whole time again") {
    Elsewhere place;
    place.world.at_wait = [&](int wait) {
        place.world.step = wait == 40 ? std::chrono::milliseconds(1h) : 1s;
        if (wait == 90) place.finish();
    };
    CHECK(place.world.run(1) == Ending::finished);
    CHECK(place.attempts() == "done ");
}

TEST_CASE("a runner elsewhere that wakes late gets its result refused, and none is accepted twice") {
    Elsewhere place;
    place.world.at_wait = [&](int) {
        if (!place.world.started.empty() && place.world.started[0]->job) place.finish();
    };
    CHECK(place.world.run(1) == Ending::finished);
    CHECK(place.attempts() == "crashed lost,done ");
    CHECK(place.world.row("SELECT count(*) FROM results") == "1");
    CHECK(place.world.row("SELECT runner_process_id FROM attempt WHERE status = 'done'") !=
          std::to_string(place.runner));
    place.finish();
    CHECK(place.world.runners_queue.late().size() == 1);
    CHECK(place.attempts() == "crashed lost,done ");
}

TEST_CASE("a job that is to be cancelled and whose runner fell silent is cancelled, not tried again") {
    Elsewhere place;
    place.world.other.db().exec("UPDATE job SET cancelled = 1");
    CHECK(place.world.run(1) == Ending::finished);
    CHECK(place.attempts() == "skipped cancelled");
    CHECK(place.world.row("SELECT state FROM job") == "skipped");
}

TEST_CASE("other jobs go on while a runner elsewhere is waited for") {
    Elsewhere place;
    place.world.queue({"slow", "slow"});
    CHECK(place.world.run(1) == Ending::finished);
    CHECK(place.world.row("SELECT count(*) FROM job WHERE state = 'done'") == "3");
    CHECK(place.world.row("SELECT count(*) FROM attempt") == "4");
}

TEST_CASE("a runner that outlives the run which started it is told from one of another run") {
    const auto self = ProcessIdentity::of_this_process();
    ProcessIdentity dead = self;
    dead.pid = 5'000'000;  // beyond what Linux gives a process
    for (const auto& [supervisor, text] : {std::pair{self, ", which runs here for another `stylesweep run`"},
                                           {dead, ", whose `stylesweep run` is gone"}}) {
        World world;
        world.queue({"done"});
        const auto runner = world.runners_queue.register_runner({self, "{}", "cpu", "", "", "", 1, supervisor});
        const auto job = world.runners_queue.claim(runner, world.sweep, 0).value();
        world.at_wait = [&](int wait) {
            schema::AttemptRecord record;
            record.status = schema::AttemptStatus::done;
            if (wait == 5) world.runners_queue.finish(runner, world.sweep, job, record, schema::JobQueue::Next::stop);
        };
        CHECK(world.run(1) == Ending::finished);
        CHECK(world.seen.at(1).waits_for_runners ==
              "1 job of " + self.place.host + " (pid " + std::to_string(self.pid) + ")" + text);
    }
}
