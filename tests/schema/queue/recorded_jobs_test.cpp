// Jobs that one run yields: a runner that claims the largest brings the smaller ones that wait.
#include <algorithm>

#include "schema/queue/control.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

std::vector<Id> ids(const std::vector<ClaimedJob>& jobs) {
    std::vector<Id> all;
    for (const ClaimedJob& job : jobs) all.push_back(job.id);
    return all;
}

// Jobs 1, 2, 3 of 50, 300 and 100 iterations, job 4 of 100 with another style, job 5, which records none; claimed: 2,
// with 1 and 3.
struct Grouped : Fixture {
    explicit Grouped(int retries = 0) {
        Enqueuer jobs(store, sweep_record("s", retries), Rerun::none, Scope::file);
        const RecordGroup groups[] = {{"g", 50}, {"g", 300}, {"g", 100}, {"other", 100}, {}};
        for (int number = 1; number <= 5; ++number) {
            PlannedJob job = planned(number);
            job.record = groups[number - 1];
            jobs.add(job);
        }
        sweep = jobs.sweep();
        jobs.commit();
        job = queue.claim(self, sweep, 7).value();
    }

    Id sweep = 0;
    JobQueue queue{store, leaping_clock()};
    Id self = runner(queue);
    ClaimedJob job;

    void keep(const ClaimedJob& recorded) { queue.finish(self, sweep, recorded, record(), Next::stop); }
    void end(const std::string& status) { queue.finish(self, sweep, job, record(status), Next::stop); }
    void end_lease(const AttemptRecord& record, Disposition disposition) {
        queue.end_lease(queue.leases(sweep).at(0), record, disposition, JobQueue::Fault::job);
    }
    std::string states() {
        std::string all;
        for (int number = 1; number <= 5; ++number) all += (all.empty() ? "" : " ") + state(number);
        return all;
    }
};

}  // namespace

TEST_CASE("the largest job of a group comes first, with the smaller ones that wait, in their order") {
    Grouped fixture;
    CHECK(fixture.job.id == 2);
    CHECK(ids(fixture.job.recorded) == std::vector<Id>{1, 3});
    CHECK(fixture.states() == "running running running queued queued");
    CHECK(fixture.number("SELECT count(*) FROM job WHERE leader = 2 AND log_begin = 7 AND attempts = 1") == 2);
    const ClaimedJob next = fixture.queue.claim(fixture.self, fixture.sweep, 0).value();
    CHECK(next.id == 4);
    CHECK(next.recorded.empty());
    CHECK(fixture.queue.claim(fixture.self, fixture.sweep, 0)->id == 5);
    CHECK_FALSE(fixture.queue.claim(fixture.self, fixture.sweep, 0));
}

TEST_CASE("a lease tells the jobs that its run records, also to another sweep that asks for one of them") {
    Grouped fixture;
    auto leases = fixture.queue.leases(fixture.sweep);
    REQUIRE(leases.size() == 1);
    CHECK(leases[0].job.id == 2);
    CHECK(leases[0].recorded == std::vector<Id>{1, 3});
    Enqueuer other(fixture.store, sweep_record("other"), Rerun::none, Scope::file);
    other.commit();
    CHECK(fixture.queue.leases(other.sweep()).empty());
    Enqueuer second(fixture.store, sweep_record("second"), Rerun::none, Scope::file);
    second.add(planned(3));
    second.commit();
    leases = fixture.queue.leases(second.sweep());
    REQUIRE(leases.size() == 1);
    CHECK(leases[0].job.id == 2);
    fixture.keep(fixture.job.recorded[1]);
    CHECK(fixture.queue.leases(second.sweep()).empty());
    CHECK(fixture.queue.leases(fixture.sweep).at(0).recorded == std::vector<Id>{1});
}

TEST_CASE("each result is kept by itself and says whose run it is of; the rest goes on") {
    Grouped fixture;
    fixture.keep(fixture.job.recorded[0]);
    CHECK(fixture.states() == "done running running queued queued");
    CHECK(fixture.text("SELECT recorded_in FROM attempt WHERE job_id = 1") == key_of(2));
    fixture.keep(fixture.job.recorded[1]);
    fixture.end("done");
    CHECK(fixture.states() == "done done done queued queued");
    CHECK(fixture.number("SELECT count(*) FROM attempt WHERE recorded_in IS NULL") == 1);
    CHECK(fixture.number("SELECT count(*) FROM job WHERE leader IS NOT NULL OR lease IS NOT NULL") == 0);
}

TEST_CASE("what a run did not record goes back as if untried when it ends, however it does") {
    for (const char* end : {"done", "failed", "oom", "timeout"}) {
        CAPTURE(end);
        Grouped fixture;
        fixture.keep(fixture.job.recorded[0]);
        fixture.end(end);
        CHECK(fixture.states() == std::string("done ") + end + " queued queued queued");
        CHECK(fixture.number("SELECT attempts FROM job WHERE id = 3") == 0);
        const ClaimedJob next = fixture.queue.claim(fixture.self, fixture.sweep, 0).value();
        CHECK(next.id == 3);
        CHECK_FALSE(next.alone);
        CHECK(next.recorded.empty());
    }
}

TEST_CASE("a runner that died in the midst of a run leaves its results; the run alone was at fault") {
    Grouped fixture(1);
    fixture.keep(fixture.job.recorded[0]);
    REQUIRE(fixture.queue.leases(fixture.sweep).size() == 1);
    AttemptRecord death = record("crashed");
    death.error_class = ErrorClass::signal;
    fixture.end_lease(death, Disposition::requeued);
    CHECK(fixture.states() == "done queued queued queued queued");
    CHECK(fixture.number("SELECT count(*) FROM attempt WHERE status = 'crashed' AND job_id = 2") == 1);
    CHECK(fixture.text("SELECT group_concat(attempts || alone, ' ') FROM job WHERE id IN (2, 3)") == "11 00");
    // The crashed one waits for its retry, and what it was to record with it; behind that it leads again.
    CHECK(fixture.number("SELECT count(DISTINCT not_before) FROM job WHERE id IN (2, 3)") == 1);
    const ClaimedJob again = fixture.queue.claim(fixture.self, fixture.sweep, 0).value();
    CHECK(again.id == 2);
    CHECK(ids(again.recorded) == std::vector<Id>{3});
}

TEST_CASE("what is interrupted goes back with what it was to record, and so does what a batch did not begin") {
    Grouped fixture;
    fixture.queue.give_back(fixture.queue.leases(fixture.sweep).at(0));
    CHECK(fixture.states() == "queued queued queued queued queued");
    CHECK(fixture.number("SELECT total(attempts) + count(leader) FROM job") == 0);

    fixture.store.db().exec("UPDATE job SET position = -1 WHERE id = 5");
    const auto batch = fixture.queue.exchange(fixture.self, fixture.sweep, {}, 16, 0);
    REQUIRE(batch.size() == 2);  // a run that records others is the last one of a batch
    CHECK(batch[0].id == 5);
    CHECK(batch[1].recorded.size() == 2);
    fixture.queue.keep_only(fixture.self, {}, &batch[0], 0);
    CHECK(fixture.states() == "queued queued queued queued running");
    fixture.queue.finish(fixture.self, fixture.sweep, batch[0], record(), Next::stop);
    const ClaimedJob again = fixture.queue.claim(fixture.self, fixture.sweep, 0).value();
    fixture.queue.keep_only(fixture.self, {}, &again, 0);
    CHECK(fixture.states() == "running running running queued done");
}

TEST_CASE("of two runs that a dead runner held neither is known to be at fault; what they record is not suspected") {
    Grouped fixture;
    REQUIRE(fixture.queue.claim(fixture.self, fixture.sweep, 0));
    fixture.end_lease(record("crashed"), Disposition::finished);
    CHECK(fixture.states() == "queued queued queued queued queued");
    CHECK(fixture.text("SELECT group_concat(alone, ' ') FROM (SELECT alone FROM job ORDER BY id)") == "0 1 0 1 0");
}

TEST_CASE("a job that is cancelled while another one's run is to record it ends at once; its result comes too late") {
    Grouped fixture;
    const Cancelled count = cancel_job(fixture.store, 3);
    CHECK(count.ended == 1);
    CHECK(count.running == 0);
    CHECK(fixture.states() == "running running skipped queued queued");
    fixture.keep(fixture.job.recorded[1]);
    CHECK(ids(fixture.queue.late()) == std::vector<Id>{3});
    CHECK(fixture.number("SELECT count(*) FROM attempt WHERE job_id = 3 AND status = 'skipped'") == 1);
    fixture.end("done");
    CHECK(fixture.states() == "queued done skipped queued queued");
}

TEST_CASE("a sweep that is cancelled ends what is to be recorded and stops the run") {
    Grouped fixture;
    const Cancelled count = cancel_sweep(fixture.store, fixture.sweep);
    CHECK(count.ended == 4);
    CHECK(count.running == 1);
    CHECK(fixture.states() == "skipped running skipped skipped skipped");
    CHECK(fixture.queue.leases(fixture.sweep).at(0).cancelled);
}

TEST_CASE("where the largest has no time left, the largest that has leads") {
    Grouped fixture;
    fixture.queue.give_back(fixture.queue.leases(fixture.sweep).at(0));
    fixture.store.db().exec("UPDATE job SET predicted_high_s = record_at");
    const ClaimedJob job = fixture.queue.claim(fixture.self, fixture.sweep, 0, {120.0, ""}).value();
    CHECK(job.id == 3);
    CHECK(ids(job.recorded) == std::vector<Id>{1});
    CHECK(fixture.state(2) == "queued");
}

TEST_CASE("what is done already is not done again, nor what another sweep waits for") {
    Grouped fixture;
    fixture.keep(fixture.job.recorded[1]);
    fixture.queue.give_back(fixture.queue.leases(fixture.sweep).at(0));
    Enqueuer other(fixture.store, sweep_record("t"), Rerun::none, Scope::file);
    PlannedJob smallest = planned(1);
    smallest.record = {"g", 50};
    other.add(smallest);
    other.commit();
    const ClaimedJob job = fixture.queue.claim(fixture.self, fixture.sweep, 0).value();
    CHECK(job.id == 2);
    CHECK(job.recorded.empty());
    CHECK(fixture.queue.claim(fixture.self, other.sweep(), 0)->id == 1);
}

TEST_CASE("planned anew without recording, each job has a run of its own") {
    Grouped fixture;
    fixture.queue.give_back(fixture.queue.leases(fixture.sweep).at(0));
    Enqueuer jobs(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    for (int number = 1; number <= 5; ++number) jobs.add(planned(number));
    jobs.commit();
    const ClaimedJob job = fixture.queue.claim(fixture.self, fixture.sweep, 0).value();
    CHECK(job.id == 1);
    CHECK(job.recorded.empty());
}

TEST_CASE("of a lost lease nothing is written, and the next runner takes all of it up") {
    Grouped fixture;
    JobQueue second(fixture.store, leaping_clock());
    const JobQueue::Lease lease = fixture.queue.leases(fixture.sweep).at(0);
    CHECK(second.end_lease(lease, record("crashed"), Disposition::requeued, JobQueue::Fault::lost));
    const Id other = fixture.runner(second);
    const ClaimedJob again = second.claim(other, fixture.sweep, 0).value();
    CHECK(again.id == 2);
    CHECK(ids(again.recorded) == std::vector<Id>{1, 3});
    fixture.keep(fixture.job.recorded[0]);
    CHECK(ids(fixture.queue.late()) == std::vector<Id>{1});
    CHECK(fixture.number("SELECT count(*) FROM attempt WHERE job_id = 1") == 0);
    second.finish(other, fixture.sweep, again.recorded[0], record(), Next::stop);
    CHECK(fixture.state(1) == "done");
}
