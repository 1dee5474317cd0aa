#include <limits>

#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

AttemptRecord with_metric(double value) {
    AttemptRecord end = record();
    end.metrics = {{"runtime_s", value}};
    return end;
}

AttemptRecord with_details(const char* details) {
    AttemptRecord end = record();
    end.details = details;
    return end;
}

}  // namespace

TEST_CASE("a record the tables refuse is not written in part, and the next good one is") {
    const AttemptRecord bad[] = {with_metric(std::numeric_limits<double>::quiet_NaN()), with_details("{")};
    for (const AttemptRecord& end : bad) {
        Claimed fixture(2);
        CHECK_THROWS_AS(fixture.finish(end, Next::claim), SQLite::Exception);
        CHECK(fixture.number("SELECT count(*) FROM attempt") == 0);
        CHECK(fixture.state(1) == "running");
        CHECK(fixture.state(2) == "queued");
        CHECK(fixture.finish(with_metric(1), Next::claim)->key == key_of(2));
        CHECK(fixture.state(1) == "done");
    }
}

TEST_CASE("a result and the next claim are one transaction") {
    Claimed fixture(2);
    fixture.store.db().exec(
        "CREATE TEMP TRIGGER no_claim BEFORE UPDATE ON job WHEN NEW.state = 'running' "
        "BEGIN SELECT RAISE(ABORT, 'no'); END");
    CHECK_THROWS_AS(fixture.finish(with_metric(1), Next::claim), SQLite::Exception);
    CHECK(fixture.state(1) == "running");
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 0);
    fixture.store.db().exec("DROP TRIGGER no_claim");
    CHECK(fixture.finish(with_metric(1), Next::claim)->key == key_of(2));
    CHECK(fixture.state(1) == "done");
    CHECK(fixture.state(2) == "running");
}

TEST_CASE("a runner told to stop claims nothing") {
    Claimed fixture(2);
    CHECK_FALSE(fixture.finish(record(), Next::stop));
    CHECK(fixture.state(2) == "queued");
}

TEST_CASE("an empty or unknown queue has no job") {
    Claimed fixture(1);
    CHECK_FALSE(fixture.queue.claim(fixture.self, fixture.sweep, 0));
    CHECK_FALSE(fixture.queue.claim(fixture.self, 999, 0));
    CHECK_THROWS_AS(fixture.queue.measure_of(999), StoreError);
    CHECK(fixture.queue.measure_of(fixture.sweep) == "{}");
}

TEST_CASE("two runners at once run each job exactly once") {
    constexpr int jobs = 400;
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, jobs);
    std::vector<std::string> claimed[2];
    std::vector<std::thread> runners;
    for (auto& mine : claimed)
        runners.emplace_back([&] {
            Store store(fixture.store.file(), OpenMode::read_write);
            JobQueue queue(store);
            const Id self = fixture.runner(queue);
            for (auto job = queue.claim(self, sweep, 0); job;
                 job = queue.finish(self, sweep, *job, record(), Next::claim))
                mine.push_back(job->key);
        });
    for (std::thread& each : runners) each.join();

    std::map<std::string, int> times;
    for (const auto& mine : claimed)
        for (const std::string& key : mine) ++times[key];
    CHECK(claimed[0].size() + claimed[1].size() == jobs);
    CHECK(times.size() == jobs);
    CHECK(fixture.number("SELECT count(*) FROM results WHERE status = 'done' AND attempt = 1") == jobs);
    CHECK(fixture.number("SELECT count(*) FROM attempt") == jobs);
}

TEST_CASE("the retry policy") {
    struct Case {
        const char *status, *error_class;
        int retries_left;
        Disposition disposition;
    };
    const Case cases[] = {
        {"done", nullptr, 3, Disposition::finished},        {"oom", "bad_alloc", 3, Disposition::finished},
        {"unsupported", nullptr, 3, Disposition::finished}, {"skipped", nullptr, 3, Disposition::finished},
        {"failed", "bad_input", 3, Disposition::finished},  {"failed", "error", 3, Disposition::requeued},
        {"failed", nullptr, 3, Disposition::requeued},      {"crashed", "signal", 1, Disposition::requeued},
        {"timeout", "timeout", 1, Disposition::requeued},   {"crashed", "signal", 0, Disposition::finished},
        {"timeout", "timeout", 0, Disposition::finished},   {"failed", "error", -1, Disposition::finished},
    };
    for (const Case& each : cases) {
        CAPTURE(std::string(each.status));
        CAPTURE(each.retries_left);
        ClaimedJob job;
        job.retries_left = each.retries_left;
        AttemptRecord end = record(each.status);
        if (each.error_class) end.error_class = from_text<ErrorClass>(each.error_class);
        CHECK(disposition_of(job, end) == each.disposition);
    }
}

TEST_CASE("a job is tried again behind the others, as often as its retries allow, and every try is on record") {
    Claimed fixture(2, 1);
    CHECK(fixture.job.retries_left == 1);
    CHECK(fixture.finish(record("crashed"), Next::claim)->key == key_of(2));
    CHECK(fixture.state(1) == "queued");
    CHECK(fixture.number("SELECT count(*) FROM results") == 0);
    const auto again = fixture.queue.claim(fixture.self, fixture.sweep, 0).value();
    CHECK(again.key == key_of(1));
    CHECK(again.attempt == 2);
    CHECK(again.retries_left == 0);
    CHECK_FALSE(fixture.queue.finish(fixture.self, fixture.sweep, again, record("crashed"), Next::claim));
    CHECK(fixture.state(1) == "crashed");
    CHECK(fixture.number("SELECT attempt FROM results") == 2);
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 2);
}

TEST_CASE("a re-run has all its retries again") {
    Claimed fixture(1, 1);
    fixture.finish(record("failed"), Next::stop);
    fixture.run_all(fixture.sweep, record("failed"));
    CHECK(fixture.state(1) == "failed");
    fixture.plan(sweep_record("s", 1), 1, 1, Rerun::failed);
    const auto again = fixture.queue.claim(fixture.self, fixture.sweep, 0).value();
    CHECK(again.attempt == 3);
    CHECK(again.retries_left == 1);
}

TEST_CASE("parameters and results come back byte by byte") {
    const std::string hostile = R"({"p":"'; DROP TABLE job; -- \"x\" \\ \n\t\u0000 %s ünï 𝄞 <b>"})";
    Fixture fixture;
    Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    enqueuer.add({key_of(1), hostile, R"({"p": {"path": "a'\"b.jpg", "sha256": ""}})", 3});
    enqueuer.commit();
    JobQueue queue(fixture.store);
    const Id self = fixture.runner(queue);
    const auto job = queue.claim(self, enqueuer.sweep(), 0).value();
    CHECK(job.params == hostile);
    CHECK(job.inputs == R"({"p": {"path": "a'\"b.jpg", "sha256": ""}})");
    CHECK(job.repeat == 3);
    AttemptRecord end = record("failed");
    end.error_message = std::string("line 'one'\nline \"two\"\0 ünï", 28);
    queue.finish(self, enqueuer.sweep(), job, end, Next::stop);
    CHECK(fixture.text("SELECT params FROM results") == hostile);
    CHECK(fixture.text("SELECT error_message FROM results") == *end.error_message);
}
