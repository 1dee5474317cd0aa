#include "schema/queue/lost_lease.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "schema/queue/control.hpp"
#include "schema/queue/retry_policy.hpp"

namespace stylesweep::schema {

void warn_of_inputs(AttemptRecord& record, const ClaimedJob& job) {
    if (job.inputs.empty() || job.inputs == "{}") return;
    record.warning =
        "its inputs were checked when it began but not when it ended, because its runner was gone: they may have "
        "changed";
}

AttemptRecord lost_record(const JobQueue::Lease& lease, const std::string& why) {
    AttemptRecord record = lease.cancelled ? cancelled_record(lease.job.started_at) : AttemptRecord();
    warn_of_inputs(record, lease.job);
    if (lease.cancelled) return record;
    record.status = AttemptStatus::crashed;
    record.error_class = ErrorClass::lost;
    record.error_message = in_words(lease.process) + " " + why;
    record.started_at = lease.job.started_at;
    record.finished_at = std::max(now_utc(), record.started_at);  // the clock may have been set back
    return record;
}

bool end_lost(JobQueue& queue, const JobQueue::Lease& lease, const AttemptRecord& record, JobQueue::Fault fault) {
    const bool again = !lease.cancelled && lease.job.lost + 1 < most_losses;
    return queue.end_lease(lease, record, again ? Disposition::requeued : Disposition::finished, fault);
}

bool is_orphan(const JobQueue::Lease& lease) {
    return lease.supervisor && lease.supervisor->life() == Life::dead && lease.process.life() == Life::alive;
}

std::string in_words(const ProcessIdentity& runner) {
    return "the runner (pid " + std::to_string(runner.pid) + " on " + runner.place.host + ")";
}

}  // namespace stylesweep::schema
