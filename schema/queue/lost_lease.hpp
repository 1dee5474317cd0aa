// How the lease of a runner ends that was lost: with its machine, or without a word.
#pragma once

#include <string>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// Says in the row of an attempt that nobody looked at its inputs when it ended: the runner, which would have, was
/// gone. (To look here might wait for a file server, and with it every other job.)
void warn_of_inputs(AttemptRecord& record, const ClaimedJob& job);

/// The attempt's row: crashed, lost, `why`; of a job that somebody wants stopped: skipped, cancelled.
AttemptRecord lost_record(const JobQueue::Lease& lease, const std::string& why);

/// Ends it so. The job is tried again, at most most_losses times in all: one that takes its machine down must not do so
/// all night. False when the lease was no longer there, or a silent runner was heard of again.
bool end_lost(JobQueue& queue, const JobQueue::Lease& lease, const AttemptRecord& record, JobQueue::Fault fault);

/// Why a lease may be over: dead is lost, all else silent.
inline JobQueue::Fault fault_of(Life life) {
    return life == Life::dead ? JobQueue::Fault::lost : JobQueue::Fault::silent;
}

/// Whether its runner is seen to live and the `stylesweep run` that started that is dead: it ends after this job.
bool is_orphan(const JobQueue::Lease& lease);

/// "the runner (pid 4711 on box1)".
std::string in_words(const ProcessIdentity& runner);

}  // namespace stylesweep::schema
