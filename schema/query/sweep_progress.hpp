// Reads the progress of sweeps, for frequent and cheap polling.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

struct SweepStatus {
    Id id = 0;
    std::string name, runner;
    std::map<JobState, std::int64_t> jobs;  ///< jobs of its latest plan, by state
    std::int64_t earlier = 0;               ///< jobs that only an earlier text or content asked for
    std::string updated_at;
    double runtime_total_s = 0;  ///< sum of the wall times of accepted attempts, s
};

/// All sweeps in the order they were first planned.
std::vector<SweepStatus> sweep_statuses(Store& store);

/// What is cheap to read about a sweep.
struct SweepHead {
    Id id = 0;
    std::string name, updated_at;
    bool paused = false;
    int priority = 0;
};
/// All sweeps in the order they were first planned.
std::vector<SweepHead> sweep_heads(Store& store);

/// Results of a sweep's latest plan, split at the time `since` (UTC), the start of its latest run. Reads all its jobs
/// once.
struct SweepCounts {
    std::int64_t total = 0;
    std::int64_t done_before = 0, failed_before = 0, done = 0, failed = 0;
    Id last_attempt = 0;                         ///< results after it are not counted yet
    std::int64_t screened = 0, over_budget = 0;  ///< skipped by decisions of the search; not counted as failed
};
SweepCounts count_results(Store& store, Id sweep, const std::string& since);

/// What runs now: one line per runner. If a runner holds several jobs for some milliseconds, one is named.
struct RunningJob {
    std::string job_key, device, host, claimed_at, params;
    ProcessIdentity process;
    std::string heard_at;  ///< UTC by the runner's clock, of its last heartbeat
    std::string sweep;     ///< name of the sweep it runs for
    std::string step;      ///< progress within the job, reported by the runner; may be empty
};
/// Of one sweep's members, or of all sweeps with 0, ordered by device.
std::vector<RunningJob> running_jobs(Store& store, Id sweep = 0);

struct NewResult {
    Id job = 0;
    AttemptStatus status = AttemptStatus::done;
    bool earlier = false;          ///< its job is not in the sweep's latest plan
    std::string error_class = {};  ///< "": none
};

/// Results of one sweep since the last poll; the cost is proportional to the number of new results.
class ResultWatch {
  public:
    /// Starts after the results that exist now.
    ResultWatch(Store& store, Id sweep);
    /// Starts after the attempt `last_attempt`.
    ResultWatch(Store& store, Id sweep, Id last_attempt);

    /// New accepted results, oldest first; {} immediately when nothing was written.
    std::vector<NewResult> poll();

  private:
    Store& store_;
    Id last_attempt_ = 0;
    int data_version_ = -1, own_changes_ = -1;
    SQLite::Statement new_results_, version_;
};

/// Jobs of the sweep queued in it or running, and (counted separately) those queued in another sweep.
struct Unfinished {
    std::int64_t queued = 0;
    std::int64_t running = 0;
};
Unfinished unfinished_jobs(Store& store, Id sweep);

/// Whether any job is queued in the sweep. One index look-up.
bool has_queued_job(Store& store, Id sweep);

}  // namespace stylesweep::schema
