// Steps that a job reports: how often they are written, and what is left of them.
#include <doctest/doctest.h>

#include <functional>

#include "base/files/digest.hpp"
#include "runners/core/loop/loop.hpp"
#include "runners/core/loop/step_limiter.hpp"
#include "schema/sweeps/sweeps.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::runners;
using namespace std::chrono_literals;

namespace {

class StepRunner final : public Runner {
  public:
    nlohmann::json describe() const override { return {}; }
    void run(const Job&, Recorder& out) override {
        for (int i = 1; i <= 1000; ++i) out.step("step " + std::to_string(i));
        at_end();
    }
    std::function<void()> at_end = [] {};
};

}  // namespace

TEST_CASE("the first step is due at once, the next a second after the last that was written") {
    StepLimiter limiter;
    const StepLimiter::Clock::time_point begin{};
    CHECK_FALSE(limiter.forget());
    CHECK(limiter.due(begin));
    CHECK_FALSE(limiter.due(begin + 999ms));
    CHECK(limiter.forget());
    CHECK_FALSE(limiter.forget());
    CHECK_FALSE(limiter.due(begin + 999ms));  // another job: still once a second
    CHECK_FALSE(limiter.forget());
    CHECK(limiter.due(begin + 1s));
    CHECK_FALSE(limiter.due(begin + 1999ms));
    CHECK(limiter.due(begin + 5s));
}

TEST_CASE("a step that nobody takes is no trouble") {
    const Recorder out;
    out.step("step 1");
}

TEST_CASE("a job's step is in its runner's row while it runs, and gone with it; a locked database costs it only that") {
    const stylesweep::testing::TestFolder folder;
    schema::Store store(folder.path() / "r.db", schema::OpenMode::create);
    schema::Enqueuer jobs(store, {"s", "test", "/s.yaml", "", "", "[]", "[]", "{}", "{}"}, schema::Rerun::none,
                          schema::Scope::file);
    jobs.add({sha256("1"), "{}", "{}", 1});
    jobs.commit();
    const auto step = [&] { return store.db().execAndGet("SELECT coalesce(step, 'none') FROM runner_process"); };
    StepRunner runner;
    std::string seen;
    runner.at_end = [&] { seen = step().getString(); };
    const std::atomic<bool> stop{false};
    run_loop(runner, {store.file(), jobs.sweep(), {}, ""}, stop);
    CHECK(seen.starts_with("step "));
    CHECK(step().getString() == "none");
    CHECK(store.db().execAndGet("SELECT state FROM job").getString() == "done");
}
