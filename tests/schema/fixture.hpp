// A results database in a folder of its own, with short ways to plan, claim and finish jobs.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "schema/database/store.hpp"
#include "schema/sweeps/sweeps.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/base/without_privileges.hpp"

namespace stylesweep::schema::testing {

using stylesweep::testing::TestFolder;
using stylesweep::testing::without_privileges;

inline std::string key_of(int number) {
    const std::string digits = std::to_string(number);
    return std::string(64 - digits.size(), '0') + digits;
}

inline PlannedJob planned(int number, const std::string& params = "{}") {
    return {key_of(number), params, "{}", 1};
}

inline SweepRecord sweep_record(const std::string& name, int retries = 0) {
    return {name,
            "noop",
            "/s/" + name + ".yaml",
            "name: x\n",
            "stylesweep run x.yaml",
            R"([{"name": "p", "axis": true}])",
            R"([{"name": "runtime_s", "unit": "s"}])",
            "{}",
            R"({"retries": )" + std::to_string(retries) + "}"};
}

/// A wall clock that goes on by an hour at each look: no retry waits that long.
inline JobQueue::WallClock leaping_clock() {
    return [time = std::chrono::system_clock::now()]() mutable { return time += std::chrono::hours(1); };
}

inline AttemptRecord record(const std::string& status = "done") {
    AttemptRecord record;
    record.status = from_text<AttemptStatus>(status);
    record.started_at = "2026-01-01T00:00:00.000Z";
    record.finished_at = "2026-01-01T00:00:02.000Z";
    return record;
}

class Fixture {
  public:
    /// Plans jobs first..last of the sweep. Their number is their key.
    Id plan(const SweepRecord& sweep, int first, int last, Rerun rerun = Rerun::none, Scope scope = Scope::file) {
        Enqueuer enqueuer(store, sweep, rerun, scope);
        for (int number = first; number <= last; ++number) enqueuer.add(planned(number));
        counts = enqueuer.commit();
        return enqueuer.sweep();
    }

    Id runner(JobQueue& queue, const ProcessIdentity& process = ProcessIdentity::of_this_process()) {
        return queue.register_runner({process, R"({"host": "h"})", "cpu", "Test CPU", "0.1.0", "logs/r.log", 2});
    }

    /// Runs every job of the sweep's queue to this end; returns their keys in the order they were claimed.
    std::vector<std::string> run_all(Id sweep, const AttemptRecord& end = record()) {
        JobQueue queue(store, leaping_clock());
        const Id self = runner(queue);
        std::vector<std::string> keys;
        for (auto job = queue.claim(self, sweep, 0); job;
             job = queue.finish(self, sweep, *job, end, JobQueue::Next::claim))
            keys.push_back(job->key);
        return keys;
    }

    std::string text(const std::string& sql) { return store.db().execAndGet(sql).getString(); }
    int number(const std::string& sql) { return store.db().execAndGet(sql).getInt(); }
    /// "": there is none.
    std::string state(int job) { return optional_text(JobStates(store, "s", "").find(key_of(job)).state).value_or(""); }

    TestFolder folder;
    Store store{folder / "results.db", OpenMode::create};
    Enqueuer::Counts counts;  ///< of the last plan
};

using Next = JobQueue::Next;

/// One sweep, one runner that has claimed the first of its jobs.
struct Claimed : Fixture {
    explicit Claimed(int jobs, int retries = 0) : sweep(plan(sweep_record("s", retries), 1, jobs)) {
        job = queue.claim(self, sweep, 0).value();
    }
    std::optional<ClaimedJob> finish(const AttemptRecord& end, Next next = Next::stop) {
        return queue.finish(self, sweep, job, end, next);
    }
    JobQueue::Lease lease() { return queue.leases(sweep).at(0); }

    Id sweep;
    JobQueue queue{store, leaping_clock()};
    Id self = runner(queue);
    ClaimedJob job;
};

}  // namespace stylesweep::schema::testing
