// The scheduler while a person, or another run, has a say: pauses, cancellations, devices in use.
#include "schema/queue/control.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/schedule/world.hpp"

using namespace std::chrono_literals;
using namespace stylesweep;
using namespace stylesweep::schedule;
using stylesweep::schedule::testing::World;

namespace {

constexpr const char* states =
    "SELECT total(state = 'done'), total(state = 'queued'), total(state NOT IN ('done', 'queued')) FROM job";

// One device for all slots but what `free` says; tells what was asked of it.
class FakeLocks final : public DeviceLocks {
  public:
    std::unique_ptr<DeviceHold> try_hold(const Slot&) override {
        ++asked;
        if (held >= free) return nullptr;
        return std::make_unique<Hold>(*this);
    }
    void leave_line() override { ++left_line; }
    std::string holder() const override { return "pid 7"; }

    int free = 1, held = 0, most_held = 0, asked = 0, left_line = 0;
    bool wanted = false;

  private:
    struct Hold final : DeviceHold {
        explicit Hold(FakeLocks& locks) : all(locks) { all.most_held = std::max(all.most_held, ++all.held); }
        ~Hold() override { --all.held; }
        std::vector<int> descriptors() const override { return {41, 42}; }
        bool wanted() override { return all.wanted; }
        FakeLocks& all;
    };
};

struct Locked {
    World world;
    FakeLocks locks;
    Ending run(int slots) {
        SchedulerOptions options;
        options.locks = &locks;
        return world.run(slots, options);
    }
};

bool was_paused(const World& world) {
    return std::ranges::any_of(world.seen, [](const auto& now) { return now.paused; });
}

}  // namespace

TEST_CASE("a sweep that is paused from the start waits without a runner until it is resumed") {
    World world;
    world.queue({"done", "done"});
    schema::set_paused(world.other, world.sweep, true);
    world.at_wait = [&](int wait) {
        if (wait < 50) CHECK(world.started.empty());
        if (wait == 50) schema::set_paused(world.other, world.sweep, false);
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row(states) == "2.0|0.0|0.0");
    CHECK(world.seen.front().paused);
    CHECK_FALSE(world.seen.back().paused);
}

TEST_CASE("a pause lets runners end their job; the run waits, and goes on where it was") {
    World world;
    world.queue({"slow", "slow", "slow", "slow"});
    world.at_wait = [&](int wait) {
        if (wait == 3) schema::set_paused(world.other, world.sweep, true);
        if (wait == 40) {
            CHECK(world.row(states) == "2.0|2.0|0.0");
            CHECK(world.started.size() == 2);
            schema::set_paused(world.other, world.sweep, false);
        }
    };
    CHECK(world.run(2) == Ending::finished);
    CHECK(was_paused(world));
    CHECK(world.started.size() == 4);
    CHECK(world.row(states) == "4.0|0.0|0.0");
    CHECK(world.row("SELECT count(*) FROM attempt") == "4");
}

TEST_CASE("an interrupt ends a run that waits for a paused sweep") {
    World world;
    world.queue({"done"});
    schema::set_paused(world.other, world.sweep, true);
    world.at_wait = [&](int wait) {
        if (wait == 5) world.interrupt();
    };
    CHECK(world.run(1) == Ending::interrupted);
    CHECK(world.started.empty());
    CHECK(world.row(states) == "0.0|1.0|0.0");
}

TEST_CASE("a paused sweep without waiting jobs is no reason to wait") {
    World world;
    world.queue({"slow"});
    world.at_wait = [&](int wait) {
        if (wait == 2) schema::set_paused(world.other, world.sweep, true);
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(world.row(states) == "1.0|0.0|0.0");
}

TEST_CASE("a cancelled job is stopped wherever it is, and its runner replaced, as often as it takes") {
    World world(R"({"retries": 3})");
    const auto jobs = world.queue({"hang", "hang", "hang", "hang", "hang", "done"});
    world.at_wait = [&](int wait) {
        if (wait % 5 == 0 && wait <= 25) schema::cancel_job(world.other, jobs[static_cast<std::size_t>(wait / 5 - 1)]);
    };
    SchedulerOptions options;
    options.grace = 0s;
    CHECK(world.run(1, options) == Ending::finished);
    CHECK(world.row(states) == "1.0|0.0|5.0");
    CHECK(world.row("SELECT count(*), count(DISTINCT job_id) FROM attempt") == "6|6");
    CHECK(world.row("SELECT DISTINCT status, error_class, error_message, signal FROM attempt WHERE status <> 'done'") ==
          "skipped|cancelled|cancelled with `stylesweep cancel`; `run --rerun failed` runs it again; killed at once: "
          "limits.grace is 0 s|9");
    CHECK(world.seen.back().failed == 5);
}

TEST_CASE("a cancelled sweep ends its run") {
    World world;
    world.queue({"hang", "hang", "done", "done"});
    world.at_wait = [&](int wait) {
        if (wait == 5) schema::cancel_sweep(world.other, world.sweep);
    };
    CHECK(world.run(2) == Ending::finished);
    CHECK(world.row("SELECT group_concat(DISTINCT state) FROM job") == "skipped");
    CHECK(world.seen.back().left() == 0);
}

TEST_CASE("a run waits for a device that another has, says so, and goes on when it is free") {
    Locked here;
    World& world = here.world;
    world.queue({"done", "done"});
    here.locks.free = 0;
    world.at_wait = [&](int wait) {
        if (wait == 20) {
            CHECK(world.started.empty());
            here.locks.free = 1;
        }
    };
    CHECK(here.run(1) == Ending::finished);
    CHECK(world.seen.front().waits_for == "cpu, used by pid 7");
    CHECK(world.seen.back().waits_for.empty());
    CHECK(world.started.front()->slot.inherited == std::vector<int>{41, 42});
    CHECK(world.row(states) == "2.0|0.0|0.0");
    CHECK(here.locks.held == 0);
}

TEST_CASE("the runners whose device is free work meanwhile; a job list that ends first ends the waiting") {
    Locked here;
    World& world = here.world;
    world.queue({"done", "slow", "slow"});
    CHECK(here.run(3) == Ending::finished);
    CHECK(world.started.size() == 1);
    CHECK(here.locks.most_held == 1);
    CHECK(here.locks.asked > 3);
    CHECK(here.locks.left_line > 0);
    CHECK(world.row(states) == "3.0|0.0|0.0");
}

TEST_CASE("an interrupt ends the waiting for a device") {
    Locked here;
    World& world = here.world;
    world.queue({"done"});
    here.locks.free = 0;
    world.at_wait = [&](int wait) {
        if (wait == 5) world.interrupt();
    };
    CHECK(here.run(1) == Ending::interrupted);
    CHECK(world.row(states) == "0.0|1.0|0.0");
}

TEST_CASE("a paused run lets others have its device") {
    Locked here;
    World& world = here.world;
    world.queue({"slow", "done"});
    world.at_wait = [&](int wait) {
        if (wait == 2) schema::set_paused(world.other, world.sweep, true);
        if (wait == 30) {
            CHECK(here.locks.held == 0);
            schema::set_paused(world.other, world.sweep, false);
        }
    };
    CHECK(here.run(1) == Ending::finished);
    CHECK(world.row(states) == "2.0|0.0|0.0");
}

TEST_CASE("a device that a run of higher priority wants is given up after the job, and taken back later") {
    Locked here;
    World& world = here.world;
    world.queue({"slow", "slow", "slow"});
    world.at_wait = [&](int wait) {
        if (wait == 3) here.locks.wanted = true;
        if (wait == 4) {
            here.locks.wanted = false;
            here.locks.free = 0;  // the other has it as soon as it is given up
        }
        if (wait == 30) {
            CHECK(here.locks.held == 0);
            CHECK(world.row(states) == "1.0|2.0|0.0");
            here.locks.free = 1;
        }
    };
    CHECK(here.run(1) == Ending::finished);
    CHECK(world.started.size() == 2);
    CHECK(world.started.front()->asked_to_stop);
    CHECK_FALSE(world.started.front()->killed);
    CHECK(world.row(states) == "3.0|0.0|0.0");
}
