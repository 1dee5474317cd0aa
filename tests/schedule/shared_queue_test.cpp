// Runs that share a sweep's queue, or whose sweeps share jobs: each ends when the jobs of its own plan have ended.
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

#include "schema/sweeps/run_mark.hpp"
#include "tests/schedule/world.hpp"

using namespace std::chrono_literals;
using namespace stylesweep::schedule;
using stylesweep::schedule::testing::World;
namespace schema = stylesweep::schema;

namespace {

constexpr const char* states =
    "SELECT total(state = 'done'), total(state = 'queued'), total(state NOT IN ('done', 'queued')) FROM job";

constexpr const char* second_sweep =
    "INSERT INTO sweep SELECT 2, 'second', runner, file_path, file_text, command_line, parameters, metrics, measure, "
    "limits, paused, priority, skip_doomed, created_at, updated_at, edition, search FROM sweep";

// Calls `act` at that wait.
void at(World& world, int wait, const std::function<void()>& act) {
    world.at_wait = [wait, act](int now) {
        if (now == wait) act();
    };
}

}  // namespace

TEST_CASE("jobs that another plan of the sweep parks are queued again and run") {
    World world;
    world.queue({"slow", "done", "done", "done"});
    at(world, 3, [&] { world.other.db().exec("UPDATE job SET queued_for = NULL WHERE state = 'queued'"); });
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row(states) == "4.0|0.0|0.0");
    CHECK(world.seen.back().left() == 0);
}

TEST_CASE("parked jobs of a paused sweep are waited for, and run after it is resumed") {
    World world;
    world.queue({"slow", "done"});
    world.at_wait = [&](int wait) {
        if (wait == 3) world.other.db().exec("UPDATE sweep SET paused = 1");
        if (wait == 3) world.other.db().exec("UPDATE job SET queued_for = NULL WHERE state = 'queued'");
        if (wait == 200)
            CHECK(world.row("SELECT count(*) FROM job WHERE queued_for IS NULL AND state = 'queued'") == "1");
        if (wait == 200) world.other.db().exec("UPDATE sweep SET paused = 0");
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row(states) == "2.0|0.0|0.0");
}

TEST_CASE("jobs that only another run planned are not counted, and not started once the own ones have begun") {
    World world;
    world.queue({"slow", "slow"});
    at(world, 3, [&] { world.queue({"done", "done", "done", "done", "done", "done"}); });
    CHECK(world.run(2) == Ending::finished);
    CHECK(world.seen.back().done == 2);
    CHECK(world.seen.back().left() == 0);
    CHECK(world.row(states) == "2.0|6.0|0.0");
    CHECK(world.started.size() == 2);
}

TEST_CASE("a runner that has begun a job of another run finishes it, and says so") {
    World world;
    world.queue({"done"});
    at(world, 2, [&] { world.queue({"slow", "failed"}); });  // as its runner ends its job and claims the next one
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row(states) == "2.0|1.0|0.0");
    CHECK(world.seen.back().done == 1);
    CHECK(std::ranges::any_of(world.seen, &stylesweep::progress::RunStatus::for_others));
    CHECK_FALSE(world.seen.back().for_others);
}

TEST_CASE("a run whose jobs are all done ends although another run's are queued") {
    World world;
    world.queue({"done"});
    CHECK(world.run(1) == Ending::finished);
    const auto plan = world.plan();
    world.queue({"slow", "failed"});
    CHECK(world.run(1, {}, plan) == Ending::finished);
    CHECK(world.started.size() == 1);
    CHECK(world.row(states) == "1.0|2.0|0.0");
}

TEST_CASE("a result of another run counts once, a better one instead of it") {
    World world;
    world.queue({"failed", "slow", "slow"});
    world.at_wait = [&](int wait) {  // as `run --rerun failed` beside it
        if (wait != 4) return;
        world.other.db().exec(
            "UPDATE job SET state = 'queued', queued_for = 1, attempts_before = attempts, params = '{\"do\":\"done\"}' "
            "WHERE state = 'failed'");
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row("SELECT count(*) FROM attempt") == "4");
    CHECK(world.seen.back().done == 3);
    CHECK(world.seen.back().failed == 0);
    CHECK(world.seen.back().left() == 0);
}

TEST_CASE("jobs queued by another sweep's run are waited for, and taken back when that run ends") {
    World world;
    world.queue({"slow", "done", "done"});
    world.other.db().exec(second_sweep);
    std::optional<schema::RunMark> run(std::in_place, world.other, 2);
    world.at_wait = [&](int wait) {
        if (wait == 3) world.other.db().exec("UPDATE job SET queued_for = 2 WHERE state = 'queued'");
        if (wait == 300) CHECK(world.row(states) == "1.0|2.0|0.0");
        if (wait == 300) CHECK(world.seen.back().waits_for_runners == "2 jobs queued by the run of sweep second");
        if (wait == 300) run.reset();
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.waits.size() > 300);
    CHECK(world.row(states) == "3.0|0.0|0.0");
    CHECK(world.seen.back().waits_for_runners.empty());
}

TEST_CASE("a run whose jobs are given away meanwhile ends without them") {
    World world;
    world.queue({"slow", "done", "done"});
    at(world, 3,
       [&] { world.other.db().exec("UPDATE job SET queued_for = NULL, away = 'x.db' WHERE state = 'queued'"); });
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.seen.back().left() == 2);
}

namespace {

constexpr const char* one_group = "UPDATE job SET record_group = 'g', record_at = id";  // the last job records the rest

schema::AttemptRecord done_record() {
    schema::AttemptRecord record;
    record.status = schema::AttemptStatus::done;
    return record;
}

}  // namespace

TEST_CASE("jobs that another run's runner records during a job of that run are waited for, whichever queue it is in") {
    for (const bool is_own_queue : {true, false}) {
        CAPTURE(is_own_queue);
        World world;
        world.queue({"done"});
        const auto plan = world.plan();
        world.queue({"hang"});
        world.other.db().exec(one_group);
        schema::Id sweep = world.sweep;
        if (!is_own_queue) {
            sweep = 2;
            world.other.db().exec(second_sweep);
            world.other.db().exec("UPDATE job SET queued_for = 2; UPDATE membership SET sweep_id = 2 WHERE job_id = 2");
        }
        const auto runner = world.runners_queue.register_runner(
            {stylesweep::ProcessIdentity::of_this_process(), "{}", "cpu", "", "", "", 1});
        const auto job = world.runners_queue.claim(runner, sweep, 0);
        REQUIRE(job);
        REQUIRE(job->recorded.size() == 1);
        at(world, 50, [&] {
            CHECK(world.seen.back().running == 1);
            CHECK_FALSE(world.seen.back().waits_for_runners.empty());
            const auto stop = schema::JobQueue::Next::stop;
            world.runners_queue.finish(runner, sweep, job->recorded[0], done_record(), stop);
        });
        CHECK(world.run(1, {}, plan) == Ending::finished);
        CHECK(world.waits.size() >= 50);
        CHECK(world.started.empty());
        CHECK(world.seen.back().done == 1);
    }
}

TEST_CASE("a runner that records a job of the plan during another run's is not told as working for others") {
    World world;
    world.queue({"done"});
    const auto plan = world.plan();
    world.queue({"slow"});
    world.other.db().exec(one_group);
    CHECK(world.run(1, {}, plan) == Ending::finished);
    CHECK(world.started.size() == 1);
    CHECK(world.row(states) == "2.0|0.0|0.0");
    CHECK(world.row("SELECT count(recorded_in) FROM attempt") == "1");
    CHECK(world.seen.back().done == 1);
    CHECK(std::ranges::none_of(world.seen, &stylesweep::progress::RunStatus::for_others));
}
