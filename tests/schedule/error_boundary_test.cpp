// What the scheduler makes of a database that is locked, fails or cannot be read: runners go on, and so do limits.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "base/clock.hpp"
#include "tests/schedule/world.hpp"

using namespace std::chrono_literals;
using namespace stylesweep::schedule;
using stylesweep::schedule::testing::World;
using stylesweep::schema::OpenMode;
using stylesweep::schema::Store;
using stylesweep::schema::WriteTransaction;

namespace {

SchedulerOptions with_timeout(std::chrono::seconds time) {
    SchedulerOptions options;
    options.timeout = time;
    return options;
}

// A person at the sqlite3 prompt, from one wait of the scheduler to another.
void locks(World& world, int from, int to) {
    auto person = std::make_shared<Store>(world.store.file(), OpenMode::read_write);
    auto lock = std::make_shared<std::unique_ptr<WriteTransaction>>();
    world.at_wait = [=](int wait) {
        if (wait == from) *lock = std::make_unique<WriteTransaction>(person->db());
        if (wait == to) lock->reset();
    };
}

// From the third wait on, up to the wait `to`, whatever is asked of the database ends so.
void fails_with(World& world, std::function<void()> fail, std::size_t to = 1'000'000) {
    world.consult = [&world, to, fail = std::move(fail)](auto&) {
        if (world.waits.size() >= 3 && world.waits.size() < to) fail();
    };
}

}  // namespace

TEST_CASE("a time-out is kept while the database is locked, and is on record later as of when it was") {
    World world;
    world.step = 1s;
    world.queue({"hang"});
    locks(world, 4, 40);
    CHECK(world.run(1, with_timeout(10s)) == Ending::finished);
    CHECK(world.started[0]->killed);
    CHECK(world.row("SELECT status, finished_at < '2026-01-01T00:00:30' FROM attempt") == "timeout|1");
    CHECK(world.seen[30].trouble.starts_with("another program has locked the database since "));
    CHECK(world.seen.back().trouble.empty());
    CHECK(world.seen.back().failed == 1);
}

TEST_CASE("limits are kept from what was known last while the database cannot be read") {
    World world;
    world.queue({"grow"});
    fails_with(world, [] { throw SQLite::Exception("locked", SQLITE_BUSY); }, 20);
    SchedulerOptions options;
    options.memory_bytes = 1'000'000;
    CHECK(world.run(1, options) == Ending::finished);
    CHECK(world.row("SELECT error_class FROM attempt") == "memory_limit");
}

TEST_CASE("at a failure for good runners finish what they have in hand; none is killed, and what they write is kept") {
    for (const auto& fail : std::vector<std::function<void()>>{
             [] { throw SQLite::Exception("database disk image is malformed", SQLITE_CORRUPT); },
             [] { throw std::runtime_error("nobody foresaw this"); }}) {
        World world;
        world.queue({"slow", "slow", "slow", "slow"});
        fails_with(world, fail);
        CHECK(world.run(2) == Ending::database);
        CHECK(world.row("SELECT group_concat(state) FROM job ORDER BY id") == "done,done,queued,queued");
        for (const auto& runner : world.started) {
            CHECK(runner->asked_to_stop);
            CHECK_FALSE(runner->killed);
        }
        CHECK(!world.trouble.empty());
    }
}

TEST_CASE("a runner that hangs does not keep a run from ending whose database failed for good") {
    World world;
    world.queue({"hang"});
    fails_with(world, [] { throw SQLite::Exception("malformed", SQLITE_CORRUPT); });
    CHECK(world.run(1, with_timeout(2s)) == Ending::database);
    CHECK(world.started[0]->killed);
}

TEST_CASE("an I/O error is waited out, for some minutes") {
    for (const bool passes : {true, false}) {
        World world;
        world.step = 1s;
        world.queue({"hang"});
        fails_with(world, [] { throw SQLite::Exception("disk I/O error", SQLITE_IOERR); }, passes ? 200 : 2000);
        CHECK(world.run(1, with_timeout(500s)) == (passes ? Ending::finished : Ending::database));
        CHECK(world.started[0]->asked_to_stop == !passes);
    }
}

TEST_CASE("who interrupts a run in front of a locked database does not wait for ever; the next run finds the lease") {
    World world;
    world.step = 1s;
    world.queue({"signal"});
    Store person(world.store.file(), OpenMode::read_write);
    std::unique_ptr<WriteTransaction> lock;
    world.at_wait = [&](int wait) {
        if (wait == 2) lock = std::make_unique<WriteTransaction>(person.db());
        if (wait == 5) world.interrupt();
    };
    CHECK(world.run(1) == Ending::interrupted);
    CHECK(world.seen.back().elapsed < 30s);
    CHECK(world.row("SELECT state FROM job") == "running");
}

TEST_CASE("when the database's file is deleted nothing new is begun; what runs is finished and on record") {
    World world;
    world.queue({"slow", "slow", "slow", "slow"});
    world.at_wait = [&](int wait) {
        if (wait == 3) std::filesystem::remove(world.store.file());
    };
    CHECK(world.run(2) == Ending::database);
    CHECK(world.trouble.ends_with(" was deleted"));
    CHECK(world.seen.back().failure == world.trouble);
    CHECK(world.seen.back().done == 2);
    CHECK(world.row("SELECT group_concat(state) FROM job") == "done,done,queued,queued");
    for (const auto& runner : world.started) CHECK_FALSE(runner->killed);
}
