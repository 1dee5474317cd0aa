// Leases of runners that cannot be seen: they stand while their hearts beat, and as long again as a life.
#include "schema/queue/lease_watch.hpp"

#include <stdlib.h>

#include "tests/schema/fixture.hpp"

using namespace std::chrono_literals;
using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

ProcessIdentity elsewhere() {
    return {{"box1", "another boot", "", 1}, 4711, 22};
}

// One job that a runner elsewhere holds, and an observer with a watch of its own.
struct Observed : Fixture {
    Observed() : sweep(plan(sweep_record("s"), 1, 1)) { job = queue.claim(holder, sweep, 0).value(); }

    void look() { watch.look(queue, queue.leases(sweep), now); }
    // Looks every second, as `run` does at least.
    void wait(std::chrono::seconds time) {
        for (auto waited = 0s; waited < time; ++waited) {
            now += 1s;
            look();
        }
    }
    LeaseStanding standing() { return watch.of(queue.leases(sweep).at(0), now); }

    Id sweep;
    JobQueue queue{store};
    Id holder = runner(queue, elsewhere());
    ClaimedJob job;
    LeaseWatch watch{LeaseTimes{5s, 60s}};
    LeaseWatch::TimePoint now{100h};
};

// Sets a variable while it lives.
struct Environment {
    Environment(const char* name, const char* value) : name(name) { ::setenv(name, value, 1); }
    ~Environment() { ::unsetenv(name); }
    const char* name;
};

}  // namespace

TEST_CASE("a lease is over when its runner was silent for the time to live, in the observer's own watch") {
    Observed fixture;
    fixture.look();
    fixture.wait(59s);
    CHECK_FALSE(fixture.standing().over());
    CHECK(fixture.standing().silent == 59s);
    CHECK(fixture.standing().left == 1s);
    fixture.wait(1s);
    CHECK(fixture.standing().over());
}

TEST_CASE("a heart that beats keeps the lease, however seldom within the time to live") {
    Observed fixture;
    Heartbeat heart(fixture.store, fixture.holder);
    fixture.look();
    for (int i = 0; i < 5; ++i) {
        fixture.wait(50s);
        CHECK_FALSE(fixture.standing().over());
        CHECK(heart.beat(0ms));
    }
    fixture.wait(1s);
    CHECK(fixture.standing().silent == 0s);
    CHECK(fixture.number("SELECT beats FROM runner_process") == 5);
}

TEST_CASE("a runner that beats between the last look and the end of its lease keeps it") {
    Observed fixture;
    Heartbeat heart(fixture.store, fixture.holder);
    const auto lease = fixture.queue.leases(fixture.sweep).at(0);
    heart.beat(0ms);
    CHECK_FALSE(fixture.queue.end_lease(lease, record("crashed"), Disposition::requeued, JobQueue::Fault::silent));
    CHECK(fixture.state(1) == "running");
    const auto again = fixture.queue.leases(fixture.sweep).at(0);
    CHECK(fixture.queue.end_lease(again, record("crashed"), Disposition::requeued, JobQueue::Fault::silent));
    CHECK(fixture.number("SELECT lost FROM job") == 1);
}

TEST_CASE("a runner that is seen to live is never silent, one that is dead is over at once") {
    Observed fixture;
    const Id here = fixture.runner(fixture.queue);
    JobQueue::Lease alive = fixture.queue.leases(0).at(0);
    alive.runner = here;
    alive.process = ProcessIdentity::of_this_process();
    JobQueue::Lease dead = alive;
    dead.process.start_ticks += 1;
    for (int second = 0; second < 300; second += 5)
        fixture.watch.look(fixture.queue, {alive}, fixture.now + std::chrono::seconds(second));
    CHECK_FALSE(fixture.watch.of(alive, fixture.now + 300s).over());
    fixture.watch.look(fixture.queue, {dead}, fixture.now + 301s);
    CHECK(fixture.watch.of(dead, fixture.now + 301s).over());
}

TEST_CASE("an observer that was held up begins anew: the runners may have been held up with it") {
    Observed fixture;
    fixture.look();
    fixture.wait(55s);
    fixture.now += 3h;
    fixture.look();
    CHECK(fixture.standing().silent == 0s);
    fixture.wait(59s);
    CHECK_FALSE(fixture.standing().over());
    fixture.wait(1s);
    CHECK(fixture.standing().over());
}

TEST_CASE("silence while nobody can write counts for nothing, though the database can be read") {
    Observed fixture;
    fixture.look();
    fixture.wait(50s);
    {
        SQLite::Database other(fixture.store.file().string(), SQLite::OPEN_READWRITE);
        SQLite::Transaction lock(other, SQLite::TransactionBehavior::IMMEDIATE);
        const BusyWaitLimit brief(fixture.store.many_writers());
        int failed = 0;
        for (int second = 0; second < 100; ++second) {
            fixture.now += 1s;
            try {
                fixture.look();
            } catch (const SQLite::Exception&) {
                ++failed;
            }
        }
        CHECK(failed > 90);
    }
    fixture.look();
    CHECK_FALSE(fixture.standing().over());
    fixture.wait(59s);
    CHECK_FALSE(fixture.standing().over());
    fixture.wait(1s);
    CHECK(fixture.standing().over());
}

TEST_CASE("whoever misses a beat writes so now and then, and not for those it sees or hears") {
    Observed fixture;
    Heartbeat heart(fixture.store, fixture.holder);
    fixture.look();
    for (int i = 0; i < 20; ++i) {
        fixture.wait(2s);
        heart.beat(0ms);
    }
    CHECK(fixture.number("SELECT watched FROM runner_process") == 1);  // when the watch began
    fixture.wait(40s);
    const int watched = fixture.number("SELECT watched FROM runner_process");
    CHECK(watched >= 5);
    CHECK(watched <= 15);
}

TEST_CASE("a heartbeat is left out when the database is locked, and comes later") {
    Observed fixture;
    Heartbeat heart(fixture.store, fixture.holder);
    {
        SQLite::Database other(fixture.store.file().string(), SQLite::OPEN_READWRITE);
        SQLite::Transaction lock(other, SQLite::TransactionBehavior::IMMEDIATE);
        CHECK_FALSE(heart.beat(10ms));
    }
    CHECK(heart.beat(10ms));
    CHECK(fixture.number("SELECT beats FROM runner_process") == 1);
    CHECK(fixture.number("SELECT last_beat_at IS NOT NULL FROM runner_process") == 1);
}

TEST_CASE("times of leases come from the environment, and nonsense is refused") {
    CHECK(LeaseTimes::from_environment().beat == 5s);
    CHECK(LeaseTimes::from_environment().time_to_live == 60s);
    {
        const Environment beat("STYLESWEEP_HEARTBEAT_S", "0.1"), life("STYLESWEEP_LEASE_S", "2");
        CHECK(LeaseTimes::from_environment().beat == 100ms);
        CHECK(LeaseTimes::from_environment().time_to_live == 2s);
    }
    for (const char* value : {"x", "-1", "0", "nan", "1e9", "5 s", " 5"}) {
        CAPTURE(value);
        const Environment life("STYLESWEEP_LEASE_S", value);
        CHECK_THROWS_WITH_AS(
            LeaseTimes::from_environment(),
            ("STYLESWEEP_LEASE_S is '" + std::string(value) + "'; it takes seconds, from 0.05 to 86400").c_str(),
            std::invalid_argument);
    }
    const Environment life("STYLESWEEP_LEASE_S", "6");
    CHECK_THROWS_WITH_AS(LeaseTimes::from_environment(), doctest::Contains("at least 3 times STYLESWEEP_HEARTBEAT_S"),
                         std::invalid_argument);
}
