// The plans of our own hot queries: no walk through a table that grows with the number of jobs. What is checked is the
// very SQL that the functions run: SQLite tells each statement as it begins.
#include <sqlite3.h>

#include <set>

#include "schema/clock.hpp"
#include "schema/job_report.hpp"
#include "schema/progress.hpp"
#include "tests/schema/fixture.hpp"

namespace stylesweep::schema::testing {
namespace {

struct Watched : Fixture {
    Watched() : sweep(plan(sweep_record("s"), 1, 20)), self(runner(queue)) {
        sqlite3_trace_v2(store.db().getHandle(), SQLITE_TRACE_STMT, note, this);
    }
    static int note(unsigned, void* self, void* statement, void*) {
        static_cast<Watched*>(self)->seen.insert(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
        return 0;
    }
    // Full walks in the plans of what was run since the last call; the number of statements is checked too, so that
    // an empty list means something.
    std::vector<std::string> walks() {
        const std::set<std::string> statements = std::exchange(seen, {});
        CHECK_FALSE(statements.empty());
        std::vector<std::string> found;
        for (const std::string& sql : statements)
            if (!sql.starts_with("PRAGMA") && !sql.starts_with("BEGIN") && !sql.starts_with("COMMIT"))
                add_walks(sql, found);
        seen.clear();
        return found;
    }
    void add_walks(const std::string& sql, std::vector<std::string>& found) {
        SQLite::Statement plan(store.db(), "EXPLAIN QUERY PLAN " + sql);
        while (plan.executeStep()) {
            const std::string step = plan.getColumn(3).getString();
            if (is_walk(step)) found.push_back(step + " in " + sql);
        }
    }
    // "SCAN t" reads all of t. The sweeps are few, the partial index job_running holds only what runs now, and a
    // subquery or a table-valued function is no table.
    static bool is_walk(const std::string& step) {
        for (const char* harmless : {"SCAN sweep", "SCAN s", "SCAN CONSTANT", "SCAN json_each", "SCAN (subquery"})
            if (step.starts_with(harmless)) return false;
        return step.starts_with("SCAN ") && step.find("USING INDEX job_running") == std::string::npos;
    }

    std::set<std::string> seen;
    JobQueue queue{store};
    Id sweep, self;
};

using Walks = std::vector<std::string>;

TEST_CASE_FIXTURE(Watched, "the check sees a walk when there is one") {
    seen.insert("SELECT count(*) FROM job WHERE params = 'x'");
    CHECK(walks().size() == 1);
    seen.insert("SELECT 1 FROM attempt WHERE status = 'done'");
    CHECK(walks().size() == 1);
    seen.insert("SELECT 1 FROM job WHERE key = 'x'");
    CHECK(walks().empty());
}

TEST_CASE_FIXTURE(Watched, "claiming and finishing a job") {
    const auto job = queue.claim(self, sweep, 0);
    AttemptRecord end = record();
    end.metrics = {{"runtime_s", 1}};
    end.samples = {{"runtime_s", 1, false}};
    queue.finish(self, sweep, *job, end, Next::claim);
    CHECK(walks() == Walks{});
}

TEST_CASE_FIXTURE(Watched, "leases of all sweeps and of one, and ending them") {
    queue.claim(self, sweep, 0);
    queue.claim(self, sweep, 0);
    queue.leases(0);
    const auto leases = queue.leases(sweep);
    REQUIRE(leases.size() == 2);
    queue.end_lease(leases[0], record("crashed"), Verdict::finished, Fault::lost);
    queue.give_back(leases[1]);
    CHECK(walks() == Walks{});
}

TEST_CASE_FIXTURE(Watched, "watching results come in and counting what is left") {
    ResultWatch watch(store, sweep);
    const auto job = queue.claim(self, sweep, 0);
    queue.finish(self, sweep, *job, record(), Next::claim);
    CHECK(watch.poll().size() == 1);
    unfinished_jobs(store, sweep);
    has_queued_job(store, sweep);
    running_jobs(store);
    CHECK(walks() == Walks{});
}

TEST_CASE_FIXTURE(Watched, "finding a job by key or number, and telling all about it") {
    find_jobs(store, key_of(3).substr(0, 40), 2);
    CHECK(find_jobs(store, "3", 2) == std::vector<Id>{3});
    job_report(store, 3);
    JobStates(store).state_of(key_of(2));
    CHECK(walks() == Walks{});
}

TEST_CASE_FIXTURE(Watched, "the status of each sweep") {
    sweep_statuses(store);
    CHECK(walks() == Walks{});
}

TEST_CASE_FIXTURE(Watched, "results of a sweep, and one job by its key, through the views") {
    for (const char* sql : {"SELECT * FROM sweep_s", "SELECT * FROM results WHERE sweep = 's'",
                            "SELECT * FROM results WHERE job_key = 'x'", "SELECT * FROM jobs WHERE sweep = 's'",
                            "SELECT * FROM jobs WHERE job_key = 'x'"})
        seen.insert(sql);
    CHECK(walks() == Walks{});
}

TEST_CASE_FIXTURE(Watched, "planning a sweep again touches its own jobs only") {
    plan(sweep_record("s"), 1, 5);
    Walks found = walks();
    std::erase_if(found, [](const std::string& walk) { return walk.find("temp.forgotten") != std::string::npos; });
    CHECK(found == Walks{});
}

}  // namespace
}  // namespace stylesweep::schema::testing
