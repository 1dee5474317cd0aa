#include "schema/queue/runner_step.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include "schema/query/job_report.hpp"
#include "schema/query/sweep_progress.hpp"
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
    {
        Store other(fixture.store.file(), OpenMode::read_write);
        const WriteTransaction locked(other.db());
        CHECK_FALSE(step.write("step 1"));
        CHECK_FALSE(step.clear());
    }
    std::atomic<bool> is_locked{false};
    std::thread holder([&] {
        Store other(fixture.store.file(), OpenMode::read_write);
        const WriteTransaction locked(other.db());
        is_locked = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    });
    while (!is_locked) std::this_thread::yield();
    CHECK_NOTHROW(fixture.store.db().exec("UPDATE runner_process SET step = 'waited'"));
    holder.join();
    CHECK(step.write("step 2"));
    CHECK(fixture.text("SELECT step FROM runner_process") == "step 2");
}
