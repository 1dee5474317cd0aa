// Several jobs in one transaction: what a runner does while jobs take no time.
#include "schema/query/sweep_progress.hpp"
#include "schema/queue/control.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

struct Several : Fixture {
    explicit Several(int jobs, int retries = 0) : sweep(plan(sweep_record("s", retries), 1, jobs)) {}
    std::vector<ClaimedJob> exchange(const std::vector<EndedAttempt>& ended, int most) {
        return queue.exchange(self, sweep, ended, most, 0);
    }
    // Keys of the jobs, as numbers.
    static std::string numbers(const std::vector<ClaimedJob>& jobs) {
        std::string text;
        for (const ClaimedJob& job : jobs) text += (text.empty() ? "" : ",") + std::to_string(std::stoi(job.key));
        return text;
    }
    std::string states() { return text("SELECT group_concat(state) FROM (SELECT state FROM job ORDER BY key)"); }
    std::string attempts() {
        return text("SELECT group_concat(attempts) FROM (SELECT attempts FROM job ORDER BY key)");
    }

    Id sweep;
    JobQueue queue{store, leaping_clock()};
    Id self = runner(queue);
};

std::vector<EndedAttempt> ended(const std::vector<ClaimedJob>& jobs, const std::string& status = "done") {
    std::vector<EndedAttempt> all;
    for (const ClaimedJob& job : jobs) all.push_back({job, record(status)});
    return all;
}

}  // namespace

TEST_CASE(
    "several are claimed in the order of the queue, at most as many as there are, and none when none are asked for") {
    Several fixture(5);
    CHECK(fixture.exchange({}, 0).empty());
    const auto first = fixture.exchange({}, 3);
    CHECK(Several::numbers(first) == "1,2,3");
    CHECK(Several::numbers(fixture.exchange(ended(first), 10)) == "4,5");
    CHECK(fixture.states() == "done,done,done,running,running");
    CHECK(fixture.attempts() == "1,1,1,1,1");
}

TEST_CASE("a record that the tables refuse keeps all results of its transaction out, and nothing is claimed") {
    Several fixture(4);
    auto results = ended(fixture.exchange({}, 2));
    results[1].record.details = "no JSON";
    CHECK_THROWS_AS(fixture.exchange(results, 2), SQLite::Exception);
    CHECK(fixture.states() == "running,running,queued,queued");
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 0);
}

TEST_CASE("of a runner that died with several jobs in hand none is blamed, and each is claimed alone from then on") {
    Several fixture(4, 1);
    fixture.exchange({}, 3);
    const auto lease = fixture.queue.leases(fixture.sweep).at(0);
    for (const auto& each : fixture.queue.leases(fixture.sweep))
        CHECK(fixture.queue.end_lease(each, record("crashed"), Disposition::requeued, JobQueue::Fault::job) ==
              (each.job.id == lease.job.id));
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 0);
    CHECK(fixture.states() == "queued,queued,queued,queued");
    CHECK(fixture.attempts() == "0,0,0,0");

    const auto first = fixture.exchange({}, 16);
    CHECK(Several::numbers(first) == "1");
    CHECK(first[0].retries_left == 1);
    CHECK(Several::numbers(fixture.exchange(ended(first), 16)) == "2");
    const auto guilty = fixture.queue.leases(fixture.sweep).at(0);
    CHECK(fixture.queue.end_lease(guilty, record("crashed"), Disposition::requeued, JobQueue::Fault::job));
    CHECK(fixture.text("SELECT group_concat(job_id || status) FROM attempt ORDER BY id") == "1done,2crashed");
    CHECK(Several::numbers(fixture.exchange({}, 16)) == "3");
    CHECK(Several::numbers(fixture.exchange({}, 16)) == "4");
    CHECK(Several::numbers(fixture.exchange({}, 16)) == "2");
}

TEST_CASE("a job that went wrong is tried again alone, and others do not wait for it") {
    Several fixture(4, 1);
    const auto jobs = fixture.exchange({}, 2);
    fixture.exchange({{jobs[0], record("failed")}, {jobs[1], record()}}, 0);
    const auto others = fixture.exchange({}, 16);
    CHECK(Several::numbers(others) == "3,4");
    const auto again = fixture.exchange(ended(others), 16);
    CHECK(Several::numbers(again) == "1");
    fixture.exchange(ended(again), 0);
    CHECK(fixture.number("SELECT count(*) FROM job WHERE alone") == 0);
}

TEST_CASE(
    "a long job is kept alone: results are written, the rest goes back to its place as if it had not been tried") {
    Several fixture(4);
    auto jobs = fixture.exchange({}, 4);
    jobs[1].started_at = "2026-01-01T00:00:05.000Z";
    fixture.queue.keep_only(fixture.self, {{jobs[0], record()}}, &jobs[1], 77);
    CHECK(fixture.states() == "done,running,queued,queued");
    CHECK(fixture.attempts() == "1,1,0,0");
    const auto leases = fixture.queue.leases(fixture.sweep);
    REQUIRE(leases.size() == 1);
    CHECK(leases[0].job.started_at == jobs[1].started_at);
    CHECK(leases[0].log_begin == 77);
    const Id other = fixture.runner(fixture.queue);
    CHECK(Several::numbers(fixture.queue.exchange(other, fixture.sweep, {}, 16, 0)) == "3,4");

    fixture.exchange(ended({jobs[1], jobs[2]}), 0);  // the third is the other's now
    CHECK(fixture.states() == "done,done,running,running");
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 2);
}

TEST_CASE("a runner told to stop keeps nothing") {
    Several fixture(3);
    const auto jobs = fixture.exchange({}, 3);
    fixture.queue.keep_only(fixture.self, {{jobs[0], record()}}, nullptr, 0);
    CHECK(fixture.states() == "done,queued,queued");
    CHECK(fixture.queue.leases(fixture.sweep).empty());
}

TEST_CASE("a job cancelled while it was held and not begun ends as cancelled instead of going back") {
    Several fixture(3);
    const auto jobs = fixture.exchange({}, 3);
    CHECK(cancel_job(fixture.store, 3).running == 1);
    fixture.queue.keep_only(fixture.self, {}, &jobs[0], 0);
    CHECK(fixture.states() == "running,queued,skipped");
    CHECK(fixture.text("SELECT error_class FROM attempt") == "cancelled");
    CHECK(cancel_job(fixture.store, 1).running == 1);
    fixture.queue.give_back(fixture.queue.leases(fixture.sweep).at(0));
    CHECK(fixture.states() == "skipped,queued,skipped");
}

TEST_CASE("a runner is shown once, however many jobs it holds") {
    Several fixture(5);
    fixture.exchange({}, 3);
    const Id other = fixture.runner(fixture.queue);
    fixture.queue.claim(other, fixture.sweep, 0);
    CHECK(running_jobs(fixture.store, fixture.sweep).size() == 2);
    CHECK(running_jobs(fixture.store).size() == 2);
}

TEST_CASE("jobs claimed together keep to what is loaded") {
    Several fixture(6);
    fixture.store.db().exec("UPDATE job SET load_key = CASE WHEN id % 2 THEN 'odd' ELSE 'even' END");
    CHECK(Several::numbers(fixture.exchange({}, 5)) == "1,3,5,2,4");
}
