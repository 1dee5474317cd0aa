// The heart beats while a job computes, skips what a locked database refuses, and stops with the runner.
#include "runners/core/loop/heartbeat_thread.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <thread>

#include "base/files/digest.hpp"
#include "runners/core/loop/loop.hpp"
#include "schema/sweeps/sweeps.hpp"
#include "tests/base/test_folder.hpp"

using namespace std::chrono_literals;
using namespace stylesweep;
using namespace stylesweep::runners;

namespace {

struct Place {
    Place() {
        schema::Enqueuer jobs(store, {"s", "test", "/s.yaml", "", "", "[]", "[]", "{}", "{}"}, schema::Rerun::none,
                              schema::Scope::file);
        jobs.add({sha256("job"), "{}", "{}", 1});
        sweep = jobs.sweep();
        jobs.commit();
    }
    schema::Id runner() {
        return queue.register_runner({ProcessIdentity::of_this_process(), "{}", "cpu", "", "", "", 1});
    }
    int number(const std::string& sql) { return store.db().execAndGet(sql).getInt(); }
    int beats() { return number("SELECT max(beats) FROM runner_process"); }
    bool beats_beyond(int count) {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (beats() <= count && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(5ms);
        return beats() > count;
    }

    testing::TestFolder folder;
    schema::Store store{folder.path() / "r.db", schema::OpenMode::create};
    schema::JobQueue queue{store};
    schema::Id sweep = 0;
};

class Computing final : public Runner {
  public:
    explicit Computing(std::function<void()> work) : work_(std::move(work)) {}
    nlohmann::json describe() const override { return {}; }
    void run(const Job&, Recorder& out) override {
        work_();
        out.metric("runtime_s", 1);
    }

  private:
    std::function<void()> work_;
};

constexpr schema::LeaseTimes fast{20ms, 1s};

}  // namespace

TEST_CASE("a heart beats until it is destroyed") {
    Place place;
    {
        const HeartbeatThread heartbeat(place.store.file(), place.runner(), fast);
        CHECK(place.beats_beyond(3));
    }
    const int last = place.beats();
    std::this_thread::sleep_for(100ms);
    CHECK(place.beats() == last);
}

TEST_CASE("a locked database costs beats, not the heart") {
    Place place;
    const HeartbeatThread heartbeat(place.store.file(), place.runner(), fast);
    REQUIRE(place.beats_beyond(0));
    int locked = 0;
    {
        schema::WriteTransaction lock(place.store.db());
        locked = place.beats();
        std::this_thread::sleep_for(200ms);
        CHECK(place.beats() == locked);
    }
    CHECK(place.beats_beyond(locked));
}

TEST_CASE("a runner's heart beats while its job computes") {
    Place place;
    ::setenv("STYLESWEEP_HEARTBEAT_S", "0.05", 1);
    bool beaten = false;
    Computing runner([&] { beaten = place.beats_beyond(2); });
    const std::atomic<bool> stop{false};
    run_loop(runner, {place.store.file(), place.sweep, {"cpu", 1}, ""}, stop);
    ::unsetenv("STYLESWEEP_HEARTBEAT_S");
    CHECK(beaten);
    CHECK(place.number("SELECT count(*) FROM job WHERE state = 'done'") == 1);
    CHECK(place.number("SELECT supervisor_pid FROM runner_process") == ::getppid());
}

TEST_CASE("a runner whose lease was given away meanwhile gets its result refused, and ends in order") {
    Place place;
    Computing runner([&] {
        const auto lease = place.queue.leases(place.sweep).at(0);
        schema::AttemptRecord lost;
        lost.status = schema::AttemptStatus::crashed;
        lost.error_class = schema::ErrorClass::lost;
        lost.started_at = lost.finished_at = lease.job.started_at;
        REQUIRE(place.queue.end_lease(lease, lost, schema::Disposition::finished, schema::JobQueue::Fault::lost));
    });
    const std::atomic<bool> stop{false};
    run_loop(runner, {place.store.file(), place.sweep, {"cpu", 1}, ""}, stop);
    CHECK(place.number("SELECT count(*) FROM attempt") == 1);
    CHECK(place.number("SELECT count(*) FROM attempt WHERE status = 'done'") == 0);
    CHECK(place.number("SELECT count(*) FROM runner_process WHERE ended_at IS NOT NULL") == 1);
}
