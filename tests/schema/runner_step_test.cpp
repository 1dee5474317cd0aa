#include "schema/runner_step.hpp"

#include "schema/job_report.hpp"
#include "schema/progress.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

TEST_CASE("a step is seen by others until it is cleared") {
    Claimed fixture(1);
    RunnerStep step(fixture.store, fixture.self);
    CHECK(running_jobs(fixture.store).at(0).step.empty());
    CHECK(step.write("step 1 of 2"));
    CHECK(step.write("it's step 2"));
    const RunningJob job = running_jobs(fixture.store, fixture.sweep).at(0);
    CHECK(job.step == "it's step 2");
    CHECK(job.sweep == "s");
    CHECK(running_jobs(fixture.store, fixture.sweep + 1).empty());
    const auto running = job_report(fixture.store, fixture.job.id).running;
    REQUIRE(running);
    CHECK(running->step == "it's step 2");
    CHECK(running->number == 1);
    CHECK(running->log_path == "logs/r.log");
    CHECK(running->device == "cpu");
    CHECK_FALSE(running->cancelled);
    CHECK(step.clear());
    CHECK(fixture.number("SELECT step IS NULL FROM runner_process") == 1);
    fixture.finish(record());
    CHECK_FALSE(job_report(fixture.store, fixture.job.id).running);
}

TEST_CASE("a step is left out while another program has the database locked, and other writes still wait for it") {
    Claimed fixture(1);
    RunnerStep step(fixture.store, fixture.self);
    const int patience = fixture.number("PRAGMA busy_timeout");
    CHECK(patience > 0);
    {
        Store other(fixture.store.file(), OpenMode::read_write);
        const WriteTransaction locked(other.db());
        CHECK_FALSE(step.write("step 1"));
        CHECK_FALSE(step.clear());
    }
    CHECK(fixture.number("PRAGMA busy_timeout") == patience);
    CHECK(step.write("step 2"));
    CHECK(fixture.text("SELECT step FROM runner_process") == "step 2");
}
