// Everything that the database knows about one job, for `show`.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

struct AttemptReport {
    std::int64_t id = 0;
    int number = 0;
    std::string status, error_class, error_message, warning, started_at, finished_at, host, device_name, details;
    std::optional<int> exit_code, signal;
    std::string log_path;
    std::string recorded_in;  ///< key of the job in whose run it was recorded; empty: it had a run of its own
    std::int64_t log_begin = 0, log_end = 0;
    std::vector<std::pair<std::string, double>> metrics;
    std::vector<std::pair<std::string, std::string>> artifacts;  ///< kind, path relative to the files folder
    std::int64_t samples = 0;
};

/// The attempt that is running now.
struct RunningAttempt {
    int number = 0;
    std::string claimed_at, host, device, device_name, step, log_path;
    std::string recorded_in;  ///< key of the job whose run is to record it; empty: it has a run of its own
    std::int64_t pid = 0, log_begin = 0;
    bool cancelled = false;
};

/// Another sweep that asked for the job.
struct OtherSweep {
    std::string name, params;  ///< JSON, with this sweep's file names
    bool earlier = false;      ///< the sweep's latest plan no longer asks for the job
};

struct JobReport {
    std::int64_t id = 0;
    std::string key, runner, state, params, inputs, sweep, measure, limits;  ///< the last two: JSON, of the sweep
    std::string file_path;                                                   ///< of the sweep
    std::string planned_at;                                                  ///< when the sweep was last planned, UTC
    int repeat = 1;
    bool earlier = false;             ///< no sweep's latest plan asks for it
    std::int64_t result_attempt = 0;  ///< id of the attempt that is the result; 0: none
    std::vector<OtherSweep> others = {};
    std::vector<AttemptReport> attempts = {};
    std::optional<RunningAttempt> running = {};
};

/// The jobs whose keys begin with `prefix` (hex digits), at most `limit`.
std::vector<Id> jobs_by_key(Store& store, const std::string& prefix, int limit);

/// What a user means by `wanted`: the job with that id, else the jobs whose keys begin with it, at most `limit`. With 8
/// or more digits, a single job whose key begins with them comes before the id.
std::vector<Id> find_jobs(Store& store, const std::string& wanted, int limit);

JobReport job_report(Store& store, Id job);

}  // namespace stylesweep::schema
