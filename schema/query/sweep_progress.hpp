// The watching side of the database: how far each sweep is, asked often and cheaply.
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
    std::map<JobState, std::int64_t> jobs;  ///< that its latest plan asks for, by state
    std::int64_t earlier = 0;               ///< jobs that only a former text or content asked for
    std::string updated_at;
    double runtime_total_s = 0;  ///< wall time between start and end of the accepted attempts, s
};

/// All sweeps in the order they were first planned.
std::vector<SweepStatus> sweep_statuses(Store& store);

/// What is cheap to know of a sweep.
struct SweepHead {
    Id id = 0;
    std::string name, updated_at;
    bool paused = false;
    int priority = 0;
};
/// All sweeps in the order they were first planned.
std::vector<SweepHead> sweep_heads(Store& store);

/// Results of the jobs that a sweep's latest plan asks for, split at the time `since` (UTC): the start of
/// its latest run. One look at all its jobs.
struct SweepCounts {
    std::int64_t total = 0;
    std::int64_t done_before = 0, failed_before = 0, done = 0, failed = 0;
    Id last_attempt = 0;  ///< results behind it are not counted yet
};
SweepCounts count_results(Store& store, Id sweep, const std::string& since);

/// What runs now: one line per runner. Of several jobs that one holds for some milliseconds, one is named.
struct RunningJob {
    std::string job_key, device, host, claimed_at, params;
    ProcessIdentity process;
    std::string heard_at;  ///< UTC, of its last heartbeat, by its own clock
    std::string sweep;     ///< the name of the sweep it runs for
    std::string step;      ///< where in the job it is, as its runner says; may be empty
};
/// Of one sweep's members, or of all sweeps with 0. In the order of devices.
std::vector<RunningJob> running_jobs(Store& store, Id sweep = 0);

/// Results that arrived for one sweep since the last look; costs in proportion to what is new.
class ResultWatch {
  public:
    /// Counts from the results there are now.
    ResultWatch(Store& store, Id sweep);
    /// Counts from what came after the attempt `last_attempt`.
    ResultWatch(Store& store, Id sweep, Id last_attempt);

    /// New accepted results by status; {} at once when nobody has written.
    std::map<AttemptStatus, std::int64_t> poll();

  private:
    Store& store_;
    Id last_attempt_ = 0;
    int data_version_ = -1, own_changes_ = -1;
    SQLite::Statement new_results_, version_;
};

/// Jobs of the sweep that wait in its queue or run, and (a separate count) those that wait in another's queue.
struct Unfinished {
    std::int64_t queued = 0;
    std::int64_t running = 0;
};
Unfinished unfinished_jobs(Store& store, Id sweep);

/// Whether any job waits in the sweep's queue. One index look-up.
bool has_queued_job(Store& store, Id sweep);

}  // namespace stylesweep::schema
