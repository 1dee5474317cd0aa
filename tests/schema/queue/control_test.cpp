#include "schema/queue/control.hpp"

#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

// state, attempts and number, status and class of the result of a job.
std::string told(Fixture& fixture, int job) {
    SQLite::Statement row(
        fixture.store.db(),
        "SELECT j.state || ' ' || j.attempts || ' ' || coalesce(a.number || ' ' || a.status || ' ' || "
        "coalesce(a.error_class, ''), '') FROM job j LEFT JOIN attempt a ON a.id = j.result_attempt "
        "WHERE j.key = ?");
    row.bind(1, key_of(job));
    return row.executeStep() ? row.getColumn(0).getString() : "no job";
}

}  // namespace

TEST_CASE("a paused sweep's jobs are claimed by nobody, those of others are") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 2), other = fixture.plan(sweep_record("t"), 3, 3);
    CHECK_FALSE(is_paused(fixture.store, sweep));
    CHECK(set_paused(fixture.store, sweep, true));
    CHECK_FALSE(set_paused(fixture.store, sweep, true));
    CHECK(is_paused(fixture.store, sweep));
    CHECK(fixture.run_all(sweep).empty());
    CHECK(fixture.run_all(other).size() == 1);
    CHECK(set_paused(fixture.store, sweep, false));
    CHECK_FALSE(set_paused(fixture.store, sweep, false));
    CHECK(fixture.run_all(sweep).size() == 2);
}

TEST_CASE("what does not exist can be neither paused nor cancelled") {
    Fixture fixture;
    CHECK_FALSE(set_paused(fixture.store, 77, true));
    CHECK_FALSE(is_paused(fixture.store, 77));
    for (const Cancelled& count : {cancel_job(fixture.store, 77), cancel_sweep(fixture.store, 77)}) {
        CHECK(count.ended == 0);
        CHECK(count.running == 0);
    }
    CHECK(apply_priority(fixture.store, 77) == 0);
}

TEST_CASE("a waiting job that is cancelled is skipped, with an attempt that says so, and can be taken up again") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 3);
    const Cancelled count = cancel_job(fixture.store, fixture.number("SELECT id FROM job WHERE key LIKE '%2'"));
    CHECK(count.ended == 1);
    CHECK(count.running == 0);
    CHECK(told(fixture, 2) == "skipped 1 1 skipped cancelled");
    CHECK(fixture.text("SELECT error_message FROM attempt") ==
          "cancelled with `stylesweep cancel`; `run --rerun failed` runs it again");
    CHECK(fixture.text("SELECT status || ' ' || error_class FROM results") == "skipped cancelled");
    CHECK(fixture.run_all(sweep) == std::vector{key_of(1), key_of(3)});
    fixture.plan(sweep_record("s"), 1, 3, Rerun::failed);
    CHECK(fixture.run_all(sweep) == std::vector{key_of(2)});
    CHECK(told(fixture, 2) == "done 2 2 done ");
}

TEST_CASE("a finished job keeps its result when it is cancelled") {
    Claimed fixture(1);
    fixture.finish(record());
    CHECK(cancel_job(fixture.store, fixture.job.id).ended == 0);
    CHECK(cancel_sweep(fixture.store, fixture.sweep).ended == 0);
    CHECK(told(fixture, 1) == "done 1 1 done ");
}

TEST_CASE("a result stands if its job is queued or run again and then cancelled") {
    for (const bool is_running : {false, true}) {
        CAPTURE(is_running);
        Claimed fixture(1);
        fixture.finish(record());
        const Id result = fixture.number("SELECT result_attempt FROM job");
        fixture.plan(sweep_record("s"), 1, 1, Rerun::all);
        if (is_running) {
            REQUIRE(fixture.queue.claim(fixture.self, fixture.sweep, 0).has_value());
            CHECK(cancel_sweep(fixture.store, fixture.sweep).running == 1);
            REQUIRE(fixture.queue.end_lease(fixture.lease(), cancelled_record("2026-01-01T00:00:00.000Z"),
                                            Disposition::finished, JobQueue::Fault::job));
        } else {
            CHECK(cancel_sweep(fixture.store, fixture.sweep).ended == 1);
        }
        CHECK(fixture.number("SELECT result_attempt FROM job") == result);
        CHECK(fixture.text("SELECT status FROM results") == "done");
        CHECK(fixture.text("SELECT group_concat(status) FROM (SELECT status FROM attempt ORDER BY number)") ==
              "done,skipped");
        CHECK(fixture.number("SELECT count(*) FROM job WHERE state = 'done' AND queued_for IS NULL") == 1);
    }
}

TEST_CASE("jobs that shards have are not cancelled, and counted") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 3);
    fixture.store.db().exec("UPDATE job SET away = 'shard 1 of 2', queued_for = NULL WHERE id > 1");
    const Cancelled count = cancel_sweep(fixture.store, sweep);
    CHECK(count.ended == 1);
    CHECK(count.away == 2);
    CHECK(fixture.number("SELECT count(*) FROM job WHERE away IS NOT NULL AND state = 'queued'") == 2);
}

TEST_CASE("a running job that is cancelled is marked for its supervisor until it ends") {
    Claimed fixture(3);
    const Cancelled count = cancel_sweep(fixture.store, fixture.sweep);
    CHECK(count.ended == 2);
    CHECK(count.running == 1);
    CHECK(fixture.lease().cancelled);
    CHECK(told(fixture, 1) == "running 1 ");
    CHECK(cancel_sweep(fixture.store, fixture.sweep).running == 1);  // again does no harm
    REQUIRE(fixture.queue.end_lease(fixture.lease(), cancelled_record("2026-01-01T00:00:00.000Z"),
                                    Disposition::finished, JobQueue::Fault::job));
    CHECK(told(fixture, 1) == "skipped 1 1 skipped cancelled");
    CHECK(fixture.number("SELECT total(cancelled) FROM job") == 0);
}

TEST_CASE("a cancelled job that ends before its supervisor stops it keeps its result and is never tried again") {
    for (const char* status : {"done", "failed", "crashed"}) {
        CAPTURE(status);
        Claimed fixture(1, 5);
        cancel_job(fixture.store, fixture.job.id);
        CHECK_FALSE(fixture.finish(record(status), Next::claim));
        CHECK(told(fixture, 1) == std::string(status) + " 1 1 " + status + " ");
    }
}

TEST_CASE("a cancelled sweep leaves the jobs that wait in another sweep's queue") {
    Fixture fixture;
    const Id first = fixture.plan(sweep_record("s"), 1, 2), second = fixture.plan(sweep_record("t"), 2, 3);
    CHECK(cancel_sweep(fixture.store, first).ended == 1);
    CHECK(fixture.run_all(second) == std::vector{key_of(2), key_of(3)});
}

TEST_CASE("a sweep's priority is kept, and holds for jobs that come later") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 2);
    CHECK(apply_priority(fixture.store, sweep) == 0);
    set_priority(fixture.store, sweep, -3);
    CHECK(fixture.number("SELECT total(priority) FROM job") == -6);
    fixture.plan(sweep_record("s"), 1, 4);
    CHECK(apply_priority(fixture.store, sweep) == -3);
    CHECK(fixture.number("SELECT total(priority) FROM job") == -12);
}

TEST_CASE("of the jobs in a queue those of higher priority are claimed first") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 4);
    fixture.store.db().exec("UPDATE job SET priority = 1 WHERE key LIKE '%3'");
    CHECK(fixture.run_all(sweep) == std::vector{key_of(3), key_of(1), key_of(2), key_of(4)});
}
