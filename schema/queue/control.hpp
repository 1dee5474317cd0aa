// What a user may change while a sweep runs: pause it, prioritise it, cancel it or some of its jobs.
#pragma once

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// Jobs of a paused sweep are not claimed; running ones are finished. False when nothing changed.
bool set_paused(Store& store, Id sweep, bool paused);
bool is_paused(Store& store, Id sweep);

/// Sets the priority of the sweep and of its queued jobs: higher is claimed first.
void set_priority(Store& store, Id sweep, int priority);
/// Gives jobs queued later the sweep's priority too, and returns it.
int apply_priority(Store& store, Id sweep);

/// How many jobs were cancelled at once, and how many are still running until their supervisors stop them.
struct Cancelled {
    std::int64_t ended = 0;
    std::int64_t running = 0;
    std::int64_t away = 0;  ///< given to shards of `split`: left as they are
};
/// Ends a queued job: status skipped, error class cancelled, with an attempt that says so; likewise a job that is to be
/// recorded during another job's run. Asks the supervisor of a running one to stop it. A finished job is not changed.
/// One transaction.
Cancelled cancel_job(Store& store, Id job);
/// The same for all jobs of the sweep except those queued in another sweep, in short transactions: running jobs first,
/// then the queue from its front. After a crash, the next call cancels the rest.
Cancelled cancel_sweep(Store& store, Id sweep);

/// Status, error class and message of a cancelled attempt.
AttemptRecord cancelled_record(const std::string& started_at);

}  // namespace stylesweep::schema
