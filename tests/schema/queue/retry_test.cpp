#include <doctest/doctest.h>

#include "schema/queue/retry_policy.hpp"
#include "tests/schema/fixture.hpp"

using namespace std::chrono_literals;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

AttemptRecord failed(const std::string& status, const std::string& error_class) {
    AttemptRecord end = record(status);
    end.error_class = from_text<ErrorClass>(error_class);
    return end;
}

// One job and a clock that the test sets.
struct Clocked : Fixture {
    explicit Clocked(int jobs, int retries) : sweep(plan(sweep_record("s", retries), 1, jobs)) {}
    std::optional<ClaimedJob> claim() { return queue.claim(self, sweep, 0); }
    void fail(const ClaimedJob& job, const AttemptRecord& end) { queue.finish(self, sweep, job, end, Next::stop); }

    std::chrono::system_clock::time_point time = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};
    Id sweep;
    JobQueue queue{store, [this] { return time; }};
    Id self = runner(queue);
};

using Ready = JobQueue::Ready;

}  // namespace

TEST_CASE("what would end the same way is never tried again, however often it was tried") {
    for (const int tries : {1, 2, 50}) {
        CHECK_FALSE(retry_delay(AttemptStatus::done, {}, tries));
        CHECK_FALSE(retry_delay(AttemptStatus::oom, ErrorClass::out_of_memory, tries));
        CHECK_FALSE(retry_delay(AttemptStatus::oom, ErrorClass::oom_killer, tries));
        CHECK_FALSE(retry_delay(AttemptStatus::oom, ErrorClass::memory_limit, tries));
        CHECK_FALSE(retry_delay(AttemptStatus::unsupported, ErrorClass::unsupported, tries));
        CHECK_FALSE(retry_delay(AttemptStatus::skipped, ErrorClass::doomed, tries));
        CHECK_FALSE(retry_delay(AttemptStatus::failed, ErrorClass::bad_input, tries));
    }
}

TEST_CASE("the first retry comes soon, each later one after a longer wait, up to ten minutes") {
    for (const ErrorClass error_class : {ErrorClass::signal, ErrorClass::exit, ErrorClass::error, ErrorClass::timeout,
                                         ErrorClass::lost, ErrorClass::disk_full}) {
        CAPTURE(to_text(error_class));
        CHECK(*retry_delay(AttemptStatus::failed, error_class, 1) <= 5s);
        for (int tries = 1; tries < 20; ++tries) {
            const auto now = *retry_delay(AttemptStatus::failed, error_class, tries),
                       next = *retry_delay(AttemptStatus::failed, error_class, tries + 1);
            CHECK((next > now || now == longest_retry_delay));
        }
        CHECK(*retry_delay(AttemptStatus::failed, error_class, 1'000'000) == longest_retry_delay);
    }
    CHECK(*retry_delay(AttemptStatus::crashed, ErrorClass::signal, 1) == 500ms);
    CHECK(*retry_delay(AttemptStatus::crashed, ErrorClass::signal, 2) == 2s);
    CHECK(*retry_delay(AttemptStatus::failed, ErrorClass::disk_full, 2) == 20s);
}

TEST_CASE("a retry waits its time, and other jobs go before it") {
    Clocked fixture(2, 2);
    fixture.fail(*fixture.claim(), failed("crashed", "signal"));
    CHECK(fixture.queue.ready(fixture.sweep) == Ready::now);
    CHECK(fixture.claim()->key == key_of(2));
    CHECK(fixture.queue.ready(fixture.sweep) == Ready::later);
    CHECK_FALSE(fixture.claim());
    fixture.time += 499ms;
    CHECK_FALSE(fixture.claim());
    fixture.time += 1ms;
    CHECK(fixture.queue.ready(fixture.sweep) == Ready::now);
    const auto again = fixture.claim();
    REQUIRE(again);
    CHECK(again->key == key_of(1));
    fixture.fail(*again, failed("crashed", "signal"));
    fixture.time += 500ms;
    CHECK_FALSE(fixture.claim());  // the second wait is longer
    fixture.time += 1500ms;
    CHECK(fixture.claim());
    CHECK(fixture.queue.ready(fixture.sweep) == Ready::none);
}

TEST_CASE("a clock set back, by however little or much, ends a wait instead of prolonging it") {
    for (const auto back : {std::chrono::milliseconds(1), std::chrono::milliseconds(8h)}) {
        Clocked fixture(1, 1);
        fixture.fail(*fixture.claim(), failed("failed", "error"));
        fixture.time -= back;
        CHECK(fixture.queue.ready(fixture.sweep) == Ready::now);
        CHECK(fixture.claim());
    }
}

TEST_CASE("a clock set back while a job runs does not lose its result") {
    Clocked fixture(2, 0);
    const auto job = fixture.claim();
    fixture.time -= 24h;
    const auto next = fixture.queue.finish(fixture.self, fixture.sweep, *job, record(), Next::claim);
    CHECK(fixture.state(1) == "done");
    CHECK(next->key == key_of(2));
}

TEST_CASE("a paused sweep has nothing ready, but is not at its end") {
    Clocked fixture(1, 0);
    fixture.store.db().exec("UPDATE sweep SET paused = 1");
    CHECK(fixture.queue.ready(fixture.sweep) == Ready::later);
    CHECK_FALSE(fixture.claim());
}

TEST_CASE("a full disk costs a job no retry, but is not borne for ever") {
    Clocked fixture(1, 0);
    for (int time = 1; time < most_losses; ++time) {
        fixture.fail(*fixture.claim(), failed("failed", "disk_full"));
        CHECK(fixture.state(1) == "queued");
        CHECK_FALSE(fixture.claim());
        fixture.time += 1h;
    }
    fixture.fail(*fixture.claim(), failed("failed", "disk_full"));
    CHECK(fixture.state(1) == "failed");
    CHECK(fixture.number("SELECT count(*) FROM attempt WHERE error_class = 'disk_full'") == most_losses);
}

TEST_CASE("crashes do not lengthen the wait after a loss, nor losses the wait after a crash") {
    Clocked fixture(1, 9);
    for (int crash = 0; crash < 3; ++crash) {
        fixture.fail(*fixture.claim(), failed("crashed", "signal"));
        fixture.time += 1h;
    }
    fixture.claim();
    fixture.queue.end_lease(fixture.queue.leases(fixture.sweep).at(0), failed("crashed", "lost"), Disposition::requeued,
                            JobQueue::Fault::lost);
    fixture.time += 1s;
    const auto again = fixture.claim();
    REQUIRE(again);
    fixture.fail(*again, failed("crashed", "signal"));
    fixture.time += 31s;
    CHECK_FALSE(fixture.claim());
    fixture.time += 1s;  // the fourth crash: 0.5, 2, 8, 32 s
    CHECK(fixture.claim());
}

TEST_CASE("who runs the sweep again by hand does not wait") {
    Clocked fixture(1, 1);
    fixture.fail(*fixture.claim(), failed("crashed", "signal"));
    CHECK_FALSE(fixture.claim());
    fixture.plan(sweep_record("s", 1), 1, 1);
    CHECK(fixture.claim());
}
