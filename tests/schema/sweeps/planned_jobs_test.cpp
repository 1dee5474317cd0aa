#include "schema/sweeps/planned_jobs.hpp"

#include <optional>

#include "schema/queue/control.hpp"
#include "schema/queue/skip.hpp"
#include "schema/sweeps/run_mark.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

using Part = PlannedJobs::Part;

Enqueuer::Counts plan_beside_a_run(Fixture& fixture, std::initializer_list<int> numbers, Scope scope) {
    Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, scope);
    for (const int number : numbers) enqueuer.add(planned(number));
    return enqueuer.commit({}, Enqueuer::Queue::kept);
}

}  // namespace

TEST_CASE("a plan counts its jobs by what has become of them") {
    PlannedJobs jobs;
    CHECK_FALSE(jobs.contains(3));
    jobs.set(3, Part::waiting);
    jobs.set(70, Part::waiting);
    jobs.set(3, Part::done);
    CHECK(jobs.contains(3));
    CHECK(jobs.of(70) == Part::waiting);
    CHECK_FALSE(jobs.contains(69));
    CHECK_FALSE(jobs.contains(1000));
    CHECK(jobs.count(Part::waiting) == 1);
    CHECK(jobs.count(Part::done) == 1);
}

TEST_CASE("the latest plan has the jobs of --set too, not earlier ones") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 2);
    fixture.run_all(sweep);
    SweepRecord edited = sweep_record("s");
    edited.file_text = "name: s\n";
    fixture.plan(edited, 2, 3);
    fixture.plan(edited, 9, 9, Rerun::none, Scope::selection);
    const PlannedJobs jobs = latest_plan(fixture.store, sweep);
    CHECK(jobs.of(1) == Part::none);
    CHECK(jobs.of(2) == Part::done);
    CHECK(jobs.count(Part::waiting) == 2);
}

TEST_CASE("a plan beside another run of the sweep leaves that run's jobs queued, whatever part it plans") {
    for (const Scope scope : {Scope::file, Scope::selection}) {
        Fixture fixture;
        const Id sweep = fixture.plan(sweep_record("s"), 1, 4);
        const Enqueuer::Counts counts = plan_beside_a_run(fixture, {4, 9}, scope);
        CHECK(counts.total == 2);
        CHECK(counts.waiting == 2);
        CHECK(counts.others == 3);
        CHECK(fixture.run_all(sweep).size() == 5);
        CHECK(fixture.plan(sweep_record("s"), 1, 4) == sweep);
        CHECK(fixture.counts.others == 0);
    }
}

TEST_CASE("a plan's jobs are found where another plan has put them") {
    Fixture fixture;
    const Id first = fixture.plan(sweep_record("first"), 1, 4);
    const PlannedJobs plan = latest_plan(fixture.store, first);
    CHECK(queued_elsewhere(fixture.store, first, plan).free.empty());

    const Id second = fixture.plan(sweep_record("second"), 3, 6);
    fixture.plan(sweep_record("first"), 2, 2, Rerun::none, Scope::selection);
    std::optional<RunMark> run(std::in_place, fixture.store, second);
    QueuedElsewhere found = queued_elsewhere(fixture.store, first, plan);
    CHECK(found.free == std::vector<Id>{1});  // parked
    CHECK(found.others == 2);
    CHECK(found.sweep == "second");
    CHECK_FALSE(found.is_paused);
    set_paused(fixture.store, second, true);
    CHECK(queued_elsewhere(fixture.store, first, plan).is_paused);
    set_paused(fixture.store, second, false);

    run.reset();
    found = queued_elsewhere(fixture.store, first, plan);
    CHECK(found.free == std::vector<Id>{1, 3, 4});
    CHECK(found.others == 0);
    take_into_queue(fixture.store, first, found.free);
    CHECK(fixture.run_all(first).size() == 4);
    CHECK(fixture.run_all(second).size() == 2);
}

TEST_CASE("what another sweep's rules leave out is taken back by a sweep without rules") {
    Fixture fixture;
    const Id first = fixture.plan(sweep_record("first"), 1, 3);
    const PlannedJobs plan = latest_plan(fixture.store, first);
    SweepRecord searching = sweep_record("second");
    searching.search = "{}";
    const Id second = fixture.plan(searching, 1, 3);
    CHECK(decides(fixture.store, second));
    CHECK_FALSE(decides(fixture.store, first));
    JobSkipper skipper(fixture.store.db(), Parked::left_alone);
    CHECK(skipper.skip(2, "screened", "rank 3 of 3", "2026-01-01T00:00:00.000Z"));
    CHECK(skipper.skip(3, "cancelled", "by hand", "2026-01-01T00:00:00.000Z"));
    CHECK(queued_elsewhere(fixture.store, second, plan).free.empty());
    CHECK(queued_elsewhere(fixture.store, first, plan).free == std::vector<Id>{1, 2});
    take_into_queue(fixture.store, first, {1, 2, 3});
    CHECK(fixture.run_all(first) == std::vector{key_of(1), key_of(2)});
}

TEST_CASE("jobs that were given away or have ended are not taken into a queue") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 3);
    const PlannedJobs plan = latest_plan(fixture.store, sweep);
    fixture.store.db().exec("UPDATE job SET queued_for = NULL, away = 'shard-1.db' WHERE id = 1");
    fixture.store.db().exec("UPDATE job SET queued_for = NULL WHERE id = 2");
    CHECK(queued_elsewhere(fixture.store, sweep, plan).free == std::vector<Id>{2});
    fixture.run_all(sweep);
    take_into_queue(fixture.store, sweep, {1, 2, 3});
    CHECK(fixture.run_all(sweep) == std::vector{key_of(2)});
}
