#include "orchestrator/launch/resubmission.hpp"

#include <doctest/doctest.h>

using namespace stylesweep;
using launch::decision_on;
using launch::ShardDecision;

namespace {

schema::SlurmTask task(const std::string& state, std::int64_t results, std::optional<int> exit_code = {}) {
    schema::SlurmTask task;
    task.state = state;
    task.results = results;
    task.exit_code = exit_code;
    task.ended = true;
    return task;
}

ShardDecision after(const std::vector<schema::SlurmTask>& tasks, std::int64_t unfinished = 5,
                    const std::string& options = "") {
    sweep::LauncherSettings launcher;
    for (const auto& [name, value] : sweep::split_options(options)) launcher.set(name, value);
    schema::SlurmShard shard;
    shard.tasks = tasks;
    schema::SlurmSubmission last;
    last.time = "1:00:00";
    last.mem = "1000M";
    return decision_on(shard, unfinished, last, launcher);
}

}  // namespace

TEST_CASE("a shard whose jobs all have results is done, however its task ended") {
    for (const char* state : {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "LOST", "OUT_OF_MEMORY"})
        CHECK(after({task(state, 10)}, 0).what == ShardDecision::What::done);
}

TEST_CASE("what was cancelled is not submitted again, all else is") {
    CHECK(after({task("CANCELLED", 3)}).what == ShardDecision::What::give_up);
    for (const char* state :
         {"FAILED", "TIMEOUT", "NODE_FAIL", "PREEMPTED", "OUT_OF_MEMORY", "BOOT_FAIL", "LOST", "COMPLETED"})
        CHECK(after({task(state, 3)}).what == ShardDecision::What::again);
}

TEST_CASE("three tasks in a row without a further result are the end; a result begins the count anew") {
    const auto what = [](const std::vector<schema::SlurmTask>& tasks) { return after(tasks).what; };
    CHECK(what({task("FAILED", 0), task("TIMEOUT", 0)}) == ShardDecision::What::again);
    CHECK(what({task("FAILED", 0), task("TIMEOUT", 0), task("FAILED", 0)}) == ShardDecision::What::give_up);
    CHECK(what({task("FAILED", 0), task("TIMEOUT", 1), task("FAILED", 1), task("FAILED", 1)}) ==
          ShardDecision::What::again);
    CHECK(what({task("TIMEOUT", 1), task("TIMEOUT", 2), task("TIMEOUT", 3), task("TIMEOUT", 4)}) ==
          ShardDecision::What::again);
    CHECK(after({task("FAILED", 0)}, 5, "attempts=1").what == ShardDecision::What::give_up);
}

TEST_CASE("losses are no fault of the shard, but not for ever") {
    std::vector<schema::SlurmTask> tasks(29, task("PREEMPTED", 0));
    CHECK(after(tasks).what == ShardDecision::What::again);
    tasks.push_back(task("NODE_FAIL", 0));
    CHECK(after(tasks).what == ShardDecision::What::give_up);
}

TEST_CASE("more time after a time-out, more memory after want of it, and nothing else") {
    const std::string factors = "time_factor=2,mem_factor=1.5";
    const auto request = [&](const std::string& state, std::optional<int> code = {}) {
        const ShardDecision next = after({task(state, 1, code)}, 5, factors);
        return next.time + " " + next.mem;
    };
    CHECK(request("TIMEOUT") == "2:00:00 1000M");
    CHECK(request("FAILED", 4) == "2:00:00 1000M");
    CHECK(request("OUT_OF_MEMORY") == "1:00:00 1500M");
    CHECK(request("NODE_FAIL") == "1:00:00 1000M");
    CHECK(after({task("TIMEOUT", 1)}).time == "1:00:00");
}

TEST_CASE("an ending is told in a few words") {
    schema::SlurmTask failed = task("FAILED", 0, 4);
    failed.node = "n7";
    failed.restarts = 2;
    CHECK(launch::ending_text(failed) == "FAILED with exit code 4 (out of time) on n7, requeued 2 times");
    failed.signal = 9;
    failed.exit_code = {};
    failed.restarts = 0;
    CHECK(launch::ending_text(failed) == "FAILED by signal 9 on n7");
    CHECK(launch::ending_text(task("COMPLETED", 0, 0)) == "COMPLETED");
}
