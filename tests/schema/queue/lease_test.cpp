#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

TEST_CASE("a runner whose lease was given to another changes nothing when it comes late") {
    Claimed fixture(2);
    CHECK(fixture.queue.end_lease(fixture.lease(), record("crashed"), Disposition::requeued, JobQueue::Fault::lost));
    const Id other = fixture.runner(fixture.queue);
    REQUIRE(fixture.queue.claim(other, fixture.sweep, 0)->key == key_of(2));
    const auto second = fixture.queue.claim(other, fixture.sweep, 0).value();
    REQUIRE(second.key == key_of(1));

    CHECK_FALSE(fixture.finish(record(), Next::claim));
    CHECK(fixture.state(1) == "running");
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 1);
    fixture.queue.finish(other, fixture.sweep, second, record("failed"), Next::stop);
    fixture.finish(record());
    CHECK(fixture.text("SELECT group_concat(status) FROM (SELECT status FROM attempt ORDER BY number)") ==
          "crashed,failed");
    CHECK(fixture.state(1) == "failed");
}

TEST_CASE("finishing twice writes once") {
    Claimed fixture(1);
    fixture.finish(record("done"));
    fixture.finish(record("failed"));
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 1);
    CHECK(fixture.state(1) == "done");
}

TEST_CASE("a lease is found with the process that holds it, and ended once") {
    Claimed fixture(2);
    const auto lease = fixture.lease();
    CHECK(lease.job.key == key_of(1));
    CHECK(lease.runner == fixture.self);
    CHECK(lease.sweep == fixture.sweep);
    CHECK(lease.process.pid == ::getpid());
    CHECK(lease.process.life() == Life::alive);
    CHECK(lease.log_path == "logs/r.log");
    CHECK(lease.log_begin == 0);
    CHECK(fixture.queue.end_lease(lease, record("timeout"), Disposition::finished, JobQueue::Fault::job));
    CHECK_FALSE(fixture.queue.end_lease(lease, record("crashed"), Disposition::requeued, JobQueue::Fault::job));
    CHECK(fixture.state(1) == "timeout");
    CHECK(fixture.queue.leases(fixture.sweep).empty());
    CHECK(fixture.number("SELECT lost FROM job WHERE id = 1") == 0);
}

TEST_CASE("a job lost with its machine keeps its retries, and the losses are counted") {
    Claimed fixture(1, 1);
    fixture.queue.end_lease(fixture.lease(), record("crashed"), Disposition::requeued, JobQueue::Fault::lost);
    CHECK(fixture.number("SELECT lost FROM job") == 1);
    const auto again = fixture.queue.claim(fixture.self, fixture.sweep, 0).value();
    CHECK(again.attempt == 2);
    CHECK(again.retries_left == 1);
}

TEST_CASE("an interrupted job goes back to its place as if it had not been tried") {
    Claimed fixture(2, 1);
    const auto lease = fixture.lease();
    fixture.queue.give_back(lease);
    CHECK(fixture.number("SELECT count(*) FROM jobs WHERE status = 'queued' AND attempts = 0 AND claimed_at IS NULL") ==
          2);
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 0);
    fixture.queue.give_back(lease);  // no lease any more: nothing happens
    const auto again = fixture.queue.claim(fixture.self, fixture.sweep, 0).value();
    CHECK(again.key == key_of(1));
    CHECK(again.attempt == 1);
    CHECK(again.retries_left == 1);
}
