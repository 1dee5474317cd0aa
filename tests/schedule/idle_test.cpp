// Runners that hang outside of any job: as they begin, as they end, or with a row that they never write.
#include <doctest/doctest.h>

#include <optional>

#include "schema/database/store.hpp"
#include "tests/schedule/world.hpp"

using namespace std::chrono_literals;
using namespace stylesweep::schedule;
using stylesweep::schedule::testing::World;

namespace {

bool is_said(const World& world, const std::string& text) {
    for (const auto& now : world.seen)
        if (now.idle.find(text) != std::string::npos) return true;
    return false;
}

}  // namespace

TEST_CASE("a runner that hangs as it ends is killed after five minutes, and the run says so before") {
    World world;
    world.step = 1s;
    world.queue({"done", "done"});
    world.hanging_ends = true;
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.started.at(0)->killed);
    CHECK(world.seen.back().elapsed > 5min);
    CHECK(world.seen.back().elapsed < 6min);
    CHECK(is_said(world, "runner 5000000 has had no job for 40 s, and is killed after 5m 00s"));
    CHECK(world.row("SELECT group_concat(status) FROM attempt") == "done,done");
}

TEST_CASE("a runner whose job is over and whose row never comes is killed; its attempt says so") {
    World world(R"({"retries": 0})");
    world.step = 1s;
    world.queue({"unwritten", "done"});
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row("SELECT status, error_class, error_message FROM attempt ORDER BY id LIMIT 1") ==
          "crashed|hung|its runner hung outside of any job for 5m 00s; the results of this attempt were not written");
    CHECK(world.row("SELECT count(*) FROM job WHERE state = 'done'") == "1");
}

TEST_CASE("a runner that waits for a database which nobody can write is not killed") {
    World world(R"({"retries": 0})");
    world.step = 1s;
    world.queue({"unwritten"});
    stylesweep::schema::Store third(world.store.file(), stylesweep::schema::OpenMode::read_write);
    std::optional<stylesweep::schema::WriteTransaction> lock;
    world.at_wait = [&](int wait) {
        if (wait == 295) lock.emplace(third.db());
        if (wait == 330) lock.reset();
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.seen.back().elapsed > 325s + 5min);
    CHECK(world.started.size() == 1);
}

TEST_CASE("a run that was stopped itself gives its runners the whole time again") {
    World world;
    world.step = 1s;
    world.queue({"done"});
    world.hanging_ends = true;
    world.at_wait = [&](int wait) { world.step = wait == 200 ? std::chrono::milliseconds(1h) : 1s; };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.seen.back().elapsed > 1h + 5min);
}

TEST_CASE("the time in which a run was stopped counts for no limit of its jobs") {
    World world(R"({"retries": 0})");
    world.step = 1s;
    world.queue({"hang"});
    world.at_wait = [&](int wait) { world.step = wait == 50 ? std::chrono::milliseconds(1h) : 1s; };
    SchedulerOptions options;
    options.timeout = 100s;
    options.grace = 0s;
    CHECK(world.run(1, options) == Ending::finished);
    CHECK(world.row("SELECT status FROM attempt") == "timeout");
    CHECK(world.seen.back().elapsed > 1h + 100s);
    CHECK(world.seen.back().elapsed < 1h + 110s);
}

TEST_CASE("runners that hang before they take a job are given up after three in a row") {
    World world;
    world.step = 1s;
    world.queue({"done"});
    world.hanging_starts = true;
    CHECK(world.run(1) == Ending::no_runner);
    CHECK(world.started.size() == 3);
    CHECK(world.trouble.ends_with("its runner hung outside of any job for 5m 00s"));
}
