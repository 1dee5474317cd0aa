// The scheduler with an end of the night.
#include <doctest/doctest.h>

#include "tests/schedule/world.hpp"

using namespace std::chrono_literals;
using namespace stylesweep::schedule;
using stylesweep::schedule::testing::World;

namespace {

constexpr const char* states = "SELECT total(state = 'done'), total(state = 'queued') FROM job";

SchedulerOptions until(const World& world, std::chrono::seconds time) {
    SchedulerOptions options;
    options.until = const_cast<World&>(world).now() + time;
    return options;
}

}  // namespace

TEST_CASE("a budget that is over before the first job starts nothing") {
    World world;
    world.queue({"done", "done"});
    CHECK(world.run(2, until(world, 0s)) == Ending::budget);
    CHECK(world.started.empty());
    CHECK(world.row(states) == "0.0|2.0");
}

TEST_CASE("no job is started that will not end in time; those that fit are, and the same queue goes on later") {
    World world;
    world.step = 1s;
    const auto jobs = world.queue({"slow", "slow", "slow", "done", "done"});
    for (const auto job : {jobs[0], jobs[1], jobs[2]}) world.foresee(job, 8);
    for (const auto job : {jobs[3], jobs[4]}) world.foresee(job, 2);
    CHECK(world.run(1, until(world, 11s)) == Ending::budget);
    CHECK(world.row("SELECT group_concat(state) FROM (SELECT state FROM job ORDER BY id)") ==
          "done,queued,queued,done,done");
    CHECK(world.seen.back().elapsed <= 11s);
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row(states) == "5.0|0.0");
    CHECK(world.row("SELECT count(*), count(DISTINCT job_id) FROM attempt") == "5|5");
}

TEST_CASE("a job without prediction is started while any time is left, and allowed to end") {
    World world;
    world.step = 1s;
    world.queue({"slow", "slow", "slow"});
    CHECK(world.run(1, until(world, 8s)) == Ending::budget);
    CHECK(world.row(states) == "2.0|1.0");
    CHECK_FALSE(world.started.front()->killed);
    CHECK(world.seen.back().elapsed > 8s);
}

TEST_CASE("a budget longer than the work changes nothing") {
    World world;
    world.queue({"done", "done", "done"});
    CHECK(world.run(2, until(world, 3600s)) == Ending::finished);
    CHECK(world.row(states) == "3.0|0.0");
}
