#include "schema/query/sweep_progress.hpp"

#include "schema/query/job_report.hpp"
#include "schema/queue/control.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

using States = std::map<JobState, std::int64_t>;
using Results = std::map<AttemptStatus, std::int64_t>;

Results counted(const std::vector<NewResult>& results) {
    Results by_status;
    for (const NewResult& result : results) ++by_status[result.status];
    return by_status;
}

}  // namespace

TEST_CASE("an empty database has no progress to show") {
    Fixture fixture;
    CHECK(sweep_statuses(fixture.store).empty());
    CHECK(running_jobs(fixture.store).empty());
    CHECK_FALSE(has_queued_job(fixture.store, 1));
    CHECK(ResultWatch(fixture.store, 1).poll().empty());
}

TEST_CASE("progress counts the jobs of each sweep by state, shared ones in both") {
    Fixture fixture;
    const Id first = fixture.plan(sweep_record("first"), 1, 2);
    fixture.run_all(first);
    fixture.plan(sweep_record("second"), 2, 2);
    fixture.plan(sweep_record("empty"), 1, 0);
    fixture.plan(sweep_record("first"), 1, 5);
    JobQueue queue(fixture.store, leaping_clock());
    const Id self = fixture.runner(queue);
    const auto job = queue.claim(self, first, 0).value();

    const auto all = sweep_statuses(fixture.store);
    REQUIRE(all.size() == 3);
    CHECK(all[0].name == "first");
    CHECK(all[0].runner == "noop");
    CHECK(all[0].jobs == States{{JobState::done, 2}, {JobState::queued, 2}, {JobState::running, 1}});
    CHECK(all[0].runtime_total_s == doctest::Approx(4).epsilon(0.001));
    CHECK(all[1].jobs == States{{JobState::done, 1}});
    CHECK(all[2].jobs.empty());
    CHECK(unfinished_jobs(fixture.store, first).queued == 2);
    CHECK(unfinished_jobs(fixture.store, first).running == 1);
    CHECK(has_queued_job(fixture.store, first));

    const auto running = running_jobs(fixture.store);
    REQUIRE(running.size() == 1);
    CHECK(running[0].job_key == key_of(3));
    CHECK(running[0].device == "cpu");
    CHECK(running[0].process.pid == ::getpid());
    CHECK(running[0].claimed_at == job.started_at);
}

TEST_CASE("jobs that only a former text of the sweep file asks for are counted apart") {
    Fixture fixture;
    SweepRecord sweep = sweep_record("s");
    const Id id = fixture.plan(sweep, 1, 3);
    fixture.run_all(id);
    sweep.file_text += "# changed";
    fixture.plan(sweep, 3, 4);
    SweepStatus status = sweep_statuses(fixture.store).at(0);
    CHECK(status.jobs == States{{JobState::done, 1}, {JobState::queued, 1}});
    CHECK(status.earlier == 2);
    const SweepCounts counts = count_results(fixture.store, id, "9999");
    CHECK(counts.total == 2);
    CHECK(counts.done_before == 1);
    fixture.plan(sweep, 1, 1, Rerun::none, Scope::selection);  // the same text with other --set: all are its jobs
    status = sweep_statuses(fixture.store).at(0);
    CHECK(status.jobs == States{{JobState::done, 2}, {JobState::queued, 1}});
    CHECK(status.earlier == 1);
}

TEST_CASE("a watch reports each new result of its sweep once, and none from before") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s", 1), 1, 1);
    fixture.run_all(sweep);
    const Id other = fixture.plan(sweep_record("other"), 10, 10);
    fixture.plan(sweep_record("s", 1), 1, 4);

    Store watching(fixture.store.file(), OpenMode::read_only);
    ResultWatch watch(watching, sweep);
    CHECK(watch.poll().empty());
    fixture.run_all(other);
    CHECK(watch.poll().empty());

    JobQueue queue(fixture.store, leaping_clock());
    const Id self = fixture.runner(queue);
    const auto job = queue.claim(self, sweep, 0).value();
    queue.finish(self, sweep, job, record("crashed"), JobQueue::Next::stop);  // will be tried again: no result yet
    CHECK(watch.poll().empty());
    fixture.run_all(sweep);
    CHECK(counted(watch.poll()) == Results{{AttemptStatus::done, 3}});
    CHECK(watch.poll().empty());
}

TEST_CASE("a watch sees what its own connection writes, and what came since the plan was counted") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 1);
    ResultWatch watch(fixture.store, sweep);
    CHECK(watch.poll().empty());
    fixture.run_all(sweep);
    const std::vector<NewResult> first = watch.poll();
    REQUIRE(first.size() == 1);
    CHECK(first[0].job == 1);
    CHECK_FALSE(first[0].earlier);
    fixture.plan(sweep_record("s"), 1, 3);
    fixture.run_all(sweep);
    CHECK(counted(ResultWatch(fixture.store, sweep, fixture.counts.last_attempt).poll()) ==
          Results{{AttemptStatus::done, 2}});
}

TEST_CASE("a watch takes a job as done that keeps its result and is not run again") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 2);
    fixture.run_all(sweep);
    fixture.plan(sweep_record("s"), 1, 2, Rerun::all);
    ResultWatch watch(fixture.store, sweep);
    CHECK(cancel_sweep(fixture.store, sweep).ended == 2);
    CHECK(counted(watch.poll()) == Results{{AttemptStatus::done, 2}});
    CHECK(watch.poll().empty());
}

TEST_CASE("a watch tells results of the latest plan from those that only another run still asked for") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 2);
    ResultWatch watch(fixture.store, sweep);
    SweepRecord edited = sweep_record("s");
    edited.file_text = "name: s\n";
    Enqueuer beside(fixture.store, edited, Rerun::none, Scope::file);
    beside.add(planned(2));
    beside.commit({}, Enqueuer::Queue::kept);
    fixture.run_all(sweep);
    const std::vector<NewResult> results = watch.poll();
    REQUIRE(results.size() == 2);
    for (const NewResult& result : results) CHECK(result.earlier == (result.job == 1));
}

TEST_CASE(
    "a job is found by its number or the beginning of its key; the number counts up to 7 digits, then a single key") {
    Fixture fixture;
    Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    for (const char first : {'a', 'b', 'f'}) enqueuer.add({std::string(63, first) + "0", "{}", "{}", 1});
    enqueuer.commit();
    for (const std::string none : {"", "%", "' OR 1", "A", "abc", "99", "aaaa*", "-1"}) {
        CAPTURE(none);
        CHECK(find_jobs(fixture.store, none, 10).empty());
    }
    CHECK(find_jobs(fixture.store, "aaaa", 10) == std::vector<Id>{1});
    CHECK(find_jobs(fixture.store, std::string(63, 'f') + "0", 10) == std::vector<Id>{3});
    CHECK(find_jobs(fixture.store, "2", 10) == std::vector<Id>{2});
    fixture.plan(sweep_record("t"), 1, 20);
    CHECK(find_jobs(fixture.store, "0", 5).size() == 5);
    Enqueuer ones(fixture.store, sweep_record("u"), Rerun::none, Scope::file);
    ones.add({std::string(63, '2') + "0", "{}", "{}", 1});
    for (const char last : {'0', '1'}) ones.add({std::string(63, '1') + last, "{}", "{}", 1});
    ones.commit();
    CHECK(find_jobs(fixture.store, "2", 5) == std::vector<Id>{2});  // the number, although a single key begins with it
    CHECK(find_jobs(fixture.store, "22", 5) == std::vector<Id>{22});
    CHECK(find_jobs(fixture.store, "222", 5) == std::vector<Id>{24});  // no such number
    CHECK(find_jobs(fixture.store, "1", 5) == std::vector<Id>{1});     // several keys
    CHECK(find_jobs(fixture.store, "11", 5) == std::vector<Id>{11});
    CHECK(find_jobs(fixture.store, "111", 5).size() == 2);
    fixture.store.db().exec(
        "PRAGMA foreign_keys = OFF; UPDATE job SET id = 2222222 WHERE id = 2; UPDATE job SET id = 22222222 WHERE id = "
        "3");
    CHECK(find_jobs(fixture.store, "2222222", 5) == std::vector<Id>{2222222});
    CHECK(find_jobs(fixture.store, "22222222", 5) == std::vector<Id>{24});  // 8 digits: the key
    CHECK(jobs_by_key(fixture.store, "2", 5) == std::vector<Id>{24});
}

TEST_CASE("a job's report tells all its attempts in order, absent things as absent") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s", 1), 1, 1);
    JobQueue queue(fixture.store, leaping_clock());
    const Id self = fixture.runner(queue);
    AttemptRecord crashed = record("crashed");
    crashed.signal = 9;
    crashed.error_class = ErrorClass::signal;
    crashed.log_path = "logs/r.log";
    crashed.log_begin = 10;
    crashed.log_end = 20;
    queue.finish(self, sweep, queue.claim(self, sweep, 0).value(), crashed, JobQueue::Next::stop);
    AttemptRecord done = record("done");
    done.metrics = {{"ssim", 0.5}, {"runtime_s", 2}};
    done.samples = {{"runtime_s", 3, true}, {"runtime_s", 2, false}};
    done.artifacts = {{"output", "out/1.png", "", 1}};
    queue.finish(self, sweep, queue.claim(self, sweep, 0).value(), done, JobQueue::Next::stop);

    const JobReport report = job_report(fixture.store, 1);
    CHECK(report.key == key_of(1));
    CHECK(report.state == "done");
    CHECK(report.sweep == "s");
    CHECK(report.limits == R"({"retries": 1})");
    REQUIRE(report.attempts.size() == 2);
    const AttemptReport &first = report.attempts[0], &second = report.attempts[1];
    CHECK(first.status == "crashed");
    CHECK(first.signal == 9);
    CHECK_FALSE(first.exit_code);
    CHECK(first.log_path == "logs/r.log");
    CHECK(first.log_begin == 10);
    CHECK(first.log_end == 20);
    CHECK(first.metrics.empty());
    CHECK(second.number == 2);
    CHECK_FALSE(second.signal);
    CHECK(second.device_name == "Test CPU");
    CHECK(second.metrics == std::vector<std::pair<std::string, double>>{{"runtime_s", 2}, {"ssim", 0.5}});
    CHECK(second.artifacts == std::vector<std::pair<std::string, std::string>>{{"output", "out/1.png"}});
    CHECK(second.samples == 2);
    CHECK(fixture.text("SELECT group_concat(ordinal || ':' || warmup) FROM sample") == "1:1,2:0");
}
