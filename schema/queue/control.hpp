// What a person may change while a sweep runs: pause it, order it, cancel it or some of its jobs.
#pragma once

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// A paused sweep's jobs are claimed by nobody; what runs is finished. False when it was so already.
bool set_paused(Store& store, Id sweep, bool paused);
bool is_paused(Store& store, Id sweep);

/// Gives the sweep and the jobs that wait in its queue a priority: higher is claimed first.
void set_priority(Store& store, Id sweep, int priority);
/// Gives waiting jobs that came later the sweep's priority too, and returns it.
int apply_priority(Store& store, Id sweep);

/// How many jobs a cancellation ended at once, and how many still run: their supervisors stop them.
struct Cancelled {
    std::int64_t ended = 0;
    std::int64_t running = 0;
};
/// Ends the job if it waits: status skipped, error class cancelled, an attempt that says so. If it runs, its supervisor
/// is asked to stop it; if another job's run is to record it, it ends at once too. A finished job is left as it is. One
/// transaction.
Cancelled cancel_job(Store& store, Id job);
/// The same for all jobs of the sweep but those that wait in another sweep's queue, in short transactions: those that
/// run first, then the queue from its front. A crash leaves some of them as they were; the next call ends these too.
Cancelled cancel_sweep(Store& store, Id sweep);

/// Status, error class and message of a cancelled attempt.
AttemptRecord cancelled_record(const std::string& started_at);

}  // namespace stylesweep::schema
