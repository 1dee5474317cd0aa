// The plans of our own hot queries: no walk through a table that grows with the number of jobs. What is checked is the
// very SQL that the functions run: SQLite tells each statement as it begins.
#include "tests/schema/sqlite/query_plan.hpp"
#include "base/clock.hpp"
#include "schema/query/job_report.hpp"
#include "schema/query/sweep_progress.hpp"
#include "schema/queue/control.hpp"
#include "tests/schema/fixture.hpp"

namespace stylesweep::schema::testing {
namespace {

struct Watched : Fixture {
    Watched() : sweep(plan(sweep_record("s"), 1, 20)), self(runner(queue)) {}
    JobQueue queue{store};
    Id sweep, self;
    PlanWatch watch{store.db()};
    std::set<std::string>& seen = watch.seen;
    std::string walks() { return watch.walks(); }
};

TEST_CASE_FIXTURE(Watched, "the check sees a walk when there is one") {
    seen.insert("SELECT count(*) FROM job WHERE params = 'x'");
    CHECK(walks() == "SCAN job in SELECT count(*) FROM job WHERE params = 'x'\n");
    seen.insert("SELECT 1 FROM attempt WHERE status = 'done'");
    CHECK(walks() == "SCAN attempt in SELECT 1 FROM attempt WHERE status = 'done'\n");
    seen.insert("SELECT 1 FROM job WHERE key = 'x'");
    CHECK(walks().empty());
}

TEST_CASE_FIXTURE(Watched, "claiming and finishing a job") {
    const auto job = queue.claim(self, sweep, 0);
    AttemptRecord end = record();
    end.metrics = {{"runtime_s", 1}};
    end.samples = {{"runtime_s", 1, false}};
    queue.finish(self, sweep, *job, end, Next::claim);
    CHECK(walks() == "");
}

TEST_CASE_FIXTURE(Watched, "claiming a job with those that its run records, and each result") {
    store.db().exec("UPDATE job SET record_group = 'g', record_at = id");
    walks();  // that of the test itself
    const auto job = queue.claim(self, sweep, 0);
    REQUIRE(job->recorded.size() == 19);
    queue.finish(self, sweep, job->recorded.front(), record(), Next::stop);
    cancel_job(store, job->recorded.back().id);
    queue.finish(self, sweep, *job, record(), Next::claim);
    CHECK(walks() == "");
}

TEST_CASE_FIXTURE(Watched, "several jobs in one transaction, and giving them back") {
    const auto jobs = queue.exchange(self, sweep, {}, 3, 0);
    queue.keep_only(self, {{jobs[0], record()}}, &jobs[1], 0);
    CHECK(walks() == "");
}

TEST_CASE_FIXTURE(Watched, "leases of all sweeps and of one, and ending them") {
    queue.claim(self, sweep, 0);
    queue.claim(self, sweep, 0);
    queue.leases(0);
    const auto leases = queue.leases(sweep);
    REQUIRE(leases.size() == 2);
    queue.end_lease(leases[0], record("crashed"), Disposition::finished, JobQueue::Fault::lost);
    queue.give_back(leases[1]);
    CHECK(walks() == "");
}

TEST_CASE_FIXTURE(Watched, "watching results come in and counting what is left") {
    ResultWatch results(store, sweep);
    const auto job = queue.claim(self, sweep, 0);
    queue.finish(self, sweep, *job, record(), Next::claim);
    CHECK(results.poll().size() == 1);
    unfinished_jobs(store, sweep);
    has_queued_job(store, sweep);
    running_jobs(store);
    CHECK(walks() == "");
}

TEST_CASE_FIXTURE(Watched, "finding a job by key or number, and telling all about it") {
    find_jobs(store, key_of(3).substr(0, 40), 2);
    CHECK(find_jobs(store, "3", 2) == std::vector<Id>{3});
    job_report(store, 3);
    JobStates(store, "s", "").find(key_of(2));
    CHECK(walks() == "");
}

TEST_CASE_FIXTURE(Watched, "the status of each sweep") {
    sweep_statuses(store);
    CHECK(walks() == "");
}

TEST_CASE_FIXTURE(Watched, "results of a sweep, and one job by its key, through the views") {
    for (const char* sql : {"SELECT * FROM sweep_s", "SELECT * FROM results WHERE sweep = 's'",
                            "SELECT * FROM results WHERE job_key = 'x'", "SELECT * FROM jobs WHERE sweep = 's'",
                            "SELECT * FROM jobs WHERE job_key = 'x'"})
        seen.insert(sql);
    CHECK(walks() == "");
}

TEST_CASE_FIXTURE(Watched, "planning a sweep again touches its own jobs only") {
    plan(sweep_record("s"), 1, 5);
    CHECK(walks() == "");
}

}  // namespace
}  // namespace stylesweep::schema::testing
