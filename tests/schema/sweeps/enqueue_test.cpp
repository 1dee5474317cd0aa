#include <sqlite3.h>

#include <stdexcept>

#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

void check_counts(const Enqueuer::Counts& counts, int total, int waiting, int done, int failed) {
    CHECK(counts.total == total);
    CHECK(counts.waiting == waiting);
    CHECK(counts.done == done);
    CHECK(counts.failed == failed);
}

// Whether another connection gets the write lock without waiting.
bool others_can_write(Store& store) {
    SQLite::Database other(store.file().string(), SQLite::OPEN_READWRITE);
    return other.tryExec("BEGIN IMMEDIATE") == SQLITE_OK;
}

}  // namespace

TEST_CASE("a plan with one bad job changes nothing") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 3);
    const std::vector<PlannedJob> bad = {
        {"short", "{}", "{}", 1}, {key_of(9), "{", "{}", 1}, {key_of(9), "{}", "{}", 0}};
    for (const PlannedJob& job : bad) {
        Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::all, Scope::file);
        enqueuer.add(planned(7));
        CHECK_THROWS_AS(enqueuer.add(job), SQLite::Exception);
    }
    CHECK(fixture.number("SELECT count(*) FROM job") == 3);
    CHECK(fixture.number("SELECT count(*) FROM job WHERE state = 'queued' AND queued_for = " + std::to_string(sweep)) ==
          3);
}

TEST_CASE("a plan that is not committed never was") {
    Fixture fixture;
    {
        Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
        enqueuer.add(planned(1));
    }
    CHECK_FALSE(find_sweep(fixture.store, "s"));
    CHECK(fixture.state(1) == "");
    CHECK(fixture.number("SELECT count(*) FROM sqlite_schema WHERE name = 'sweep_s'") == 0);
}

TEST_CASE("a sweep's name is a word") {
    Fixture fixture;
    for (const std::string name : {"", "a b", "a\"b", "../x", "ü"}) {
        CAPTURE(name);
        CHECK_THROWS_AS(Enqueuer(fixture.store, sweep_record(name), Rerun::none, Scope::file), SQLite::Exception);
    }
    CHECK(fixture.number("SELECT count(*) FROM sweep") == 0);
}

TEST_CASE("a sweep's name differs from others in more than case, for their views would clash, and may be a table's") {
    Fixture fixture;
    fixture.plan(sweep_record("Night"), 1, 2);
    CHECK_THROWS_AS(Enqueuer(fixture.store, sweep_record("night"), Rerun::none, Scope::file), std::invalid_argument);
    for (const char* name : {"job", "member", "results"}) fixture.plan(sweep_record(name), 1, 2);
    CHECK(fixture.number("SELECT count(*) FROM sweep_job") == 2);
}

TEST_CASE("planning twice is planning once") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 5);
    check_counts(fixture.counts, 5, 5, 0, 0);
    CHECK(fixture.plan(sweep_record("s"), 1, 5) == sweep);
    check_counts(fixture.counts, 5, 5, 0, 0);
    CHECK(find_sweep(fixture.store, "s") == sweep);
    CHECK(fixture.run_all(sweep).size() == 5);
    fixture.plan(sweep_record("s"), 1, 5);
    check_counts(fixture.counts, 5, 0, 5, 0);
    CHECK(fixture.run_all(sweep).empty());
}

TEST_CASE("two names of equal files are one job, and counted once") {
    Fixture fixture;
    for (int round = 0; round < 2; ++round) {
        Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
        for (const int name : {1, 2, 1, 1, 2}) enqueuer.add(planned(name));
        check_counts(enqueuer.commit(), 2, 2, 0, 0);
    }
    CHECK(fixture.number("SELECT count(*) FROM membership") == 2);
}

TEST_CASE("jobs are claimed in the order of the latest plan") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 3);
    Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    for (const int number : {3, 1, 4, 2}) enqueuer.add(planned(number));
    enqueuer.commit();
    CHECK(fixture.run_all(sweep) == std::vector{key_of(3), key_of(1), key_of(4), key_of(2)});
}

TEST_CASE("a re-run takes the finished jobs it names, and no other") {
    struct Case {
        Rerun rerun;
        std::vector<std::string> again;
    };
    for (const auto& [rerun, again] : {Case{Rerun::none, {}}, Case{Rerun::failed, {key_of(2), key_of(3)}},
                                       Case{Rerun::all, {key_of(1), key_of(2), key_of(3)}}}) {
        CAPTURE(static_cast<int>(rerun));
        Fixture fixture;
        const Id sweep = fixture.plan(sweep_record("s"), 1, 1);
        fixture.run_all(sweep);
        fixture.plan(sweep_record("s"), 1, 2);
        fixture.run_all(sweep, record("failed"));
        fixture.plan(sweep_record("s"), 1, 3);
        fixture.run_all(sweep, record("unsupported"));
        fixture.plan(sweep_record("s"), 1, 3, rerun);
        CHECK(fixture.counts.waiting == static_cast<std::int64_t>(again.size()));
        CHECK(fixture.run_all(sweep) == again);
        CHECK(fixture.state(3) == (rerun == Rerun::none ? "unsupported" : "done"));
    }
}

TEST_CASE("an old result stands until the re-run's replaces it, and its attempt stays on record") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 1);
    fixture.run_all(sweep, record("failed"));
    fixture.plan(sweep_record("s"), 1, 1, Rerun::failed);
    CHECK(fixture.text("SELECT status FROM results") == "failed");
    CHECK(fixture.text("SELECT status FROM jobs") == "queued");
    fixture.run_all(sweep);
    CHECK(fixture.text("SELECT status || attempt FROM results") == "done2");
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 2);
}

TEST_CASE("a running job is not run beside itself, whatever is asked") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 1);
    JobQueue queue(fixture.store);
    const Id self = fixture.runner(queue);
    const auto job = queue.claim(self, sweep, 0);
    fixture.plan(sweep_record("s"), 1, 1, Rerun::all);
    check_counts(fixture.counts, 1, 1, 0, 0);
    CHECK_FALSE(queue.claim(self, sweep, 0));
    queue.finish(self, sweep, job.value(), record(), JobQueue::Next::stop);
    CHECK(fixture.state(1) == "done");
}

TEST_CASE("jobs that left the sweep file are forgotten unless they were tried or belong to another sweep") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 1);
    fixture.run_all(sweep);
    fixture.plan(sweep_record("s"), 1, 4);
    fixture.plan(sweep_record("other"), 4, 4);
    fixture.plan(sweep_record("s"), 2, 2);
    CHECK(fixture.state(1) == "done");
    CHECK(fixture.state(2) == "queued");
    CHECK(fixture.state(3) == "");
    CHECK(fixture.state(4) == "queued");
    CHECK(fixture.run_all(sweep) == std::vector{key_of(2)});
}

TEST_CASE("a selection parks the sweep's other jobs until they are asked for again") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 4);
    fixture.plan(sweep_record("s"), 2, 2, Rerun::none, Scope::selection);
    check_counts(fixture.counts, 1, 1, 0, 0);
    CHECK(fixture.run_all(sweep) == std::vector{key_of(2)});
    CHECK(fixture.state(1) == "queued");
    fixture.plan(sweep_record("s"), 1, 4);
    CHECK(fixture.run_all(sweep) == std::vector{key_of(1), key_of(3), key_of(4)});
}

TEST_CASE("a second sweep shares the jobs of the first") {
    Fixture fixture;
    const Id first = fixture.plan(sweep_record("first"), 1, 2);
    fixture.run_all(first);
    fixture.plan(sweep_record("first"), 1, 4);
    const Id second = fixture.plan(sweep_record("second"), 2, 5);
    check_counts(fixture.counts, 4, 3, 1, 0);
    CHECK(fixture.run_all(second) == std::vector{key_of(3), key_of(4), key_of(5)});
    CHECK(fixture.run_all(first).empty());
    CHECK(fixture.number("SELECT count(*) FROM results") == 5);
    CHECK(fixture.text("SELECT sweep FROM results WHERE job_key = '" + key_of(3) + "'") == "first");
    CHECK(fixture.number("SELECT count(*) FROM sweep_first WHERE status = 'done'") == 4);
    CHECK(fixture.number("SELECT count(*) FROM sweep_second WHERE status = 'done'") == 4);
}

TEST_CASE("a job that failed because its input had changed is queued by the next plan that names it, others are not") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s", 3), 1, 1);
    AttemptRecord end = record("failed");
    end.error_class = ErrorClass::input_changed;
    CHECK(fixture.run_all(sweep, end).size() == 1);  // no retry
    CHECK(fixture.text("SELECT state FROM job") == "failed");
    CHECK(fixture.state(1) == "queued");
    fixture.plan(sweep_record("s"), 1, 1);
    check_counts(fixture.counts, 1, 1, 0, 0);
    end.error_class = ErrorClass::bad_input;
    CHECK(fixture.run_all(sweep, end).size() == 1);
    fixture.plan(sweep_record("s"), 1, 1);
    check_counts(fixture.counts, 1, 0, 0, 1);
}

TEST_CASE(
    "a job shows its files under the names of the latest plan, the first of two in one plan, and all else as it was") {
    Fixture fixture;
    const auto plan = [&](const std::vector<std::string>& names) {
        Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
        for (const std::string& name : names) {
            PlannedJob job = planned(1, R"({"x.y":")" + name + R"(","steps":)" + (name == "a" ? "3.10" : "7") + "}");
            job.inputs = R"({"x.y":{"path":"/)" + name + R"(","sha256":"aa"}})";
            enqueuer.add(job);
        }
        enqueuer.commit();
        return fixture.text("SELECT params FROM job") + fixture.text("SELECT inputs ->> '$.\"x.y\".path' FROM job");
    };
    CHECK(plan({"a", "b"}) == R"({"x.y":"a","steps":3.10}/a)");
    CHECK(plan({"b", "a"}) == R"({"x.y":"b","steps":3.10}/b)");
    CHECK(plan({"a"}) == R"({"x.y":"a","steps":3.10}/a)");
    fixture.run_all(find_sweep(fixture.store, "s").value());
    CHECK(plan({"c"}) == R"({"x.y":"c","steps":3.10}/c)");
}

TEST_CASE("while a plan rests others write; from the next job on it has the lock again") {
    Fixture fixture;
    Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    CHECK_FALSE(others_can_write(fixture.store));
    enqueuer.add(planned(1));
    enqueuer.rest();
    CHECK(others_can_write(fixture.store));
    enqueuer.add(planned(2));
    CHECK_FALSE(others_can_write(fixture.store));
    enqueuer.rest();
    enqueuer.commit();
    CHECK(others_can_write(fixture.store));
    CHECK(fixture.run_all(enqueuer.sweep()).size() == 2);
}

TEST_CASE("a plan that is killed while it rests leaves what it wrote in the queue, and the next one makes it whole") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 4);
    {
        Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
        enqueuer.add(planned(3));
        enqueuer.add(planned(5));
        enqueuer.rest();
        enqueuer.add(planned(6));
    }
    CHECK(fixture.number("SELECT count(*) FROM sweep_s WHERE status = 'queued'") == 5);
    CHECK(fixture.state(6) == "");
    fixture.plan(sweep_record("s"), 3, 6);
    check_counts(fixture.counts, 4, 4, 0, 0);
    CHECK(fixture.state(1) == "");
    CHECK(fixture.run_all(sweep) == std::vector{key_of(3), key_of(4), key_of(5), key_of(6)});
}

TEST_CASE("what others do while a plan rests is in its counts: each job is counted once, as what it is in the end") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 5);
    JobQueue queue(fixture.store, leaping_clock());
    const Id self = fixture.runner(queue);
    Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    for (const int number : {1, 2, 3}) enqueuer.add(planned(number));
    enqueuer.rest();
    const auto end_next = [&](const char* status) {
        queue.finish(self, sweep, queue.claim(self, sweep, 0).value(), record(status), Next::stop);
    };
    end_next("done");
    end_next("failed");
    fixture.store.db().exec("UPDATE job SET position = -1 WHERE key = '" + key_of(4) + "'");
    end_next("done");  // before its turn in the plan
    const auto running = queue.claim(self, sweep, 0);
    enqueuer.add(planned(4));
    enqueuer.add(planned(5));
    const Enqueuer::Counts counts = enqueuer.commit();
    check_counts(counts, 5, 2, 2, 1);
    CHECK(counts.last_attempt == 3);
    queue.finish(self, sweep, running.value(), record(), Next::stop);
    CHECK(fixture.state(4) == "done");
}

TEST_CASE("two plans of one sweep that are made at once, part by part, make one queue") {
    Fixture fixture;
    Store other_store(fixture.store.file(), OpenMode::read_write);
    Enqueuer one(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    one.add(planned(1));
    one.add(planned(2));
    one.rest();
    Enqueuer other(other_store, sweep_record("s"), Rerun::none, Scope::file);
    for (const int number : {1, 2, 3}) other.add(planned(number));
    other.rest();
    one.add(planned(3));
    check_counts(one.commit(), 3, 3, 0, 0);
    check_counts(other.commit(), 3, 3, 0, 0);
    CHECK(fixture.run_all(one.sweep()) == std::vector{key_of(1), key_of(2), key_of(3)});
}
