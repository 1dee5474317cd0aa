// Ends the lease of a lost runner: one that died with its machine, or went silent.
#pragma once

#include <string>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// Warns in an attempt's row that its inputs were not checked when it ended, because its runner was gone. (A check here
/// might wait for a file server, and every other job with it.)
void warn_of_inputs(AttemptRecord& record, const ClaimedJob& job);

/// The attempt's row: crashed, lost, `why`; for a job that was cancelled: skipped, cancelled.
AttemptRecord lost_record(const JobQueue::Lease& lease, const std::string& why);

/// Ends the lease with that record. The job is retried, at most most_losses times in all, so that one that takes its
/// machine down does not do so all night. False when the lease had ended already, or a silent runner was heard of
/// again.
bool end_lost(JobQueue& queue, const JobQueue::Lease& lease, const AttemptRecord& record, JobQueue::Fault fault);

/// Why a lease may end: dead means lost, anything else silent.
inline JobQueue::Fault fault_of(Life life) {
    return life == Life::dead ? JobQueue::Fault::lost : JobQueue::Fault::silent;
}

/// Whether its runner is alive but the `stylesweep run` that started it is dead: it ends after this job.
bool is_orphan(const JobQueue::Lease& lease);

/// "the runner (pid 4711 on box1)".
std::string in_words(const ProcessIdentity& runner);

}  // namespace stylesweep::schema
