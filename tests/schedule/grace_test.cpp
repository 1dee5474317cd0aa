// From the wish that a job ends to its end: asked first, killed after limits.grace.
#include <doctest/doctest.h>

#include <algorithm>

#include "schema/queue/control.hpp"
#include "tests/schedule/world.hpp"

using namespace std::chrono_literals;
using namespace stylesweep;
using namespace stylesweep::schedule;
using process::EndReason;
using stylesweep::schedule::testing::World;

namespace {

SchedulerOptions limits(std::chrono::duration<double> timeout, std::chrono::duration<double> grace) {
    SchedulerOptions options;
    options.timeout = timeout;
    options.grace = grace;
    return options;
}

constexpr const char* last_row =
    "SELECT status, error_message, coalesce(signal, '-') FROM attempt ORDER BY id DESC LIMIT 1";

}  // namespace

TEST_CASE("a job past its time is asked to end; what it then says of itself is its row, and its runner goes on") {
    World world(R"({"retries": 0})");
    const auto jobs = world.queue({"save", "done"});
    CHECK(world.run(1, limits(1s, 10s)) == Ending::finished);
    CHECK(world.started.size() == 1);
    CHECK(world.started[0]->asked_to_end->reason == EndReason::timeout);
    CHECK(world.started[0]->asked_to_end->job == jobs[0]);
    CHECK_FALSE(world.started[0]->killed);
    CHECK(world.row("SELECT group_concat(status) FROM attempt") == "timeout,done");
    CHECK(world.seen.back().elapsed < 2s);
}

TEST_CASE("one that does not end within the grace is killed, while the others are served") {
    World world(R"({"retries": 0})");
    world.queue({"hang", "slow", "slow", "slow", "slow"});
    CHECK(world.run(2, limits(1s, 5s)) == Ending::finished);
    CHECK(world.started[0]->killed);
    CHECK(world.row(last_row) == "timeout|took longer than limits.timeout, 1.0 s; killed after limits.grace, 5.0 s|9");
    CHECK(world.row("SELECT count(*) FROM attempt WHERE status = 'done'") == "4");
    CHECK(world.seen.back().elapsed > 6s);
}

TEST_CASE("without a grace a job past its time is killed at once") {
    World world(R"({"retries": 0})");
    world.queue({"hang"});
    CHECK(world.run(1, limits(1s, 0s)) == Ending::finished);
    CHECK_FALSE(world.started[0]->asked_to_end);
    CHECK(world.row(last_row).starts_with(
        "timeout|took longer than limits.timeout, 1.0 s; killed at once: limits.grace is 0 s"));
    CHECK(world.seen.back().elapsed < 2s);
}

TEST_CASE("a runner that dies while its job was to end: the job is what it was ended for") {
    World world(R"({"retries": 0})");
    world.queue({"stubborn"});
    CHECK(world.run(1, limits(1s, 10s)) == Ending::finished);
    CHECK(world.row(last_row).starts_with(
        "timeout|took longer than limits.timeout, 1.0 s; its runner ended within limits.grace"));
}

TEST_CASE("a job that ends as usual within the grace keeps its row, and its runner lives") {
    World world(R"({"retries": 0})");
    world.queue({"slow", "done"});
    CHECK(world.run(1, limits(50ms, 10s)) == Ending::finished);
    CHECK(world.started[0]->asked_to_end);
    CHECK(world.started.size() == 1);
    CHECK(world.row("SELECT group_concat(status) FROM attempt") == "done,done");
}

TEST_CASE(
    "a job whose work is over in time is not late, nor too big, nor cancelled, while its row waits to be written") {
    World world;
    const auto jobs = world.queue({"waits", "done"});
    SchedulerOptions options = limits(1s, 1s);
    options.memory_bytes = 1'000'000;
    world.at_wait = [&](int wait) {
        if (wait == 50) world.started[0]->resident_bytes = 2'000'000;
        if (wait == 100) schema::cancel_job(world.other, jobs[0]);
        if (wait == 200) world.started[0]->resident_bytes = 1000;
    };
    CHECK(world.run(1, options) == Ending::finished);
    CHECK(world.started.size() == 1);
    CHECK_FALSE(world.started[0]->asked_to_end);
    CHECK_FALSE(world.started[0]->killed);
    CHECK(world.row("SELECT group_concat(status) FROM attempt") == "done,done");
    CHECK(world.seen.back().elapsed > 5s);
}

TEST_CASE("a job whose work ends within the grace is left alone from then on, however long its row waits") {
    World world;
    world.queue({"waits"});
    CHECK(world.run(1, limits(20ms, 1s)) == Ending::finished);
    CHECK(world.started[0]->asked_to_end);
    CHECK_FALSE(world.started[0]->killed);
    CHECK(world.row("SELECT group_concat(status) FROM attempt") == "done");
}

TEST_CASE("a cancelled job is asked to end too, and killed after the grace") {
    for (const std::string what : {"save", "hang"}) {
        CAPTURE(what);
        World world;
        const auto jobs = world.queue({what});
        world.at_wait = [&](int wait) {
            if (wait == 5) schema::cancel_job(world.other, jobs[0]);
        };
        CHECK(world.run(1) == Ending::finished);
        CHECK(world.started[0]->asked_to_end->reason == EndReason::cancelled);
        CHECK(world.started[0]->killed == (what == "hang"));
        CHECK(world.row("SELECT status, error_class FROM attempt") == "skipped|cancelled");
    }
}

TEST_CASE("the second interrupt asks what runs to end, the third kills it; both leave the jobs as if untried") {
    for (const int most : {2, 3}) {
        CAPTURE(most);
        World world;
        world.queue({most == 2 ? "save" : "hang"});
        world.at_wait = [&](int wait) {
            if (wait >= 5 && world.interrupts() < most) world.interrupt();
        };
        CHECK(world.run(1) == Ending::interrupted);
        CHECK(world.started[0]->asked_to_end->reason == EndReason::interrupt);
        CHECK(world.started[0]->killed == (most == 3));
        CHECK(world.row("SELECT state, attempts FROM job") == "queued|0");
        CHECK(world.seen.back().elapsed < 1s);
    }
}

TEST_CASE("past limits.memory a runner is killed at once, also within the grace") {
    World world;
    SchedulerOptions options = limits(40ms, 60s);
    options.memory_bytes = 1'000'000;
    world.queue({"grow"});
    CHECK(world.run(1, options) == Ending::finished);
    CHECK(world.started[0]->asked_to_end);
    CHECK(world.row("SELECT error_class FROM attempt ORDER BY id DESC LIMIT 1") == "memory_limit");
}

TEST_CASE("what travels with the signal is the reason, the job and the attempt, whatever their numbers") {
    for (const std::int64_t job : {std::int64_t{1}, std::int64_t{5'000'000'000}})
        for (const int attempt : {1, 2, 4095, 4096, 5000})
            for (const EndReason reason : {EndReason::interrupt, EndReason::timeout, EndReason::cancelled}) {
                const auto back = process::EndRequest::decoded(process::EndRequest{reason, job, attempt}.encoded());
                CHECK(back.reason == reason);
                CHECK(back.means(job, attempt));
                CHECK_FALSE(back.means(job, attempt + 1));
                CHECK_FALSE(back.means(job + 1, attempt));
            }
    CHECK(process::EndRequest::decoded(0).means(7, 1));
}
