#include "orchestrator/schedule/supervisor.hpp"

#include <algorithm>
#include <cstring>

#include "base/clock.hpp"
#include "base/process/last_words.hpp"
#include "orchestrator/progress/run_status.hpp"
#include "orchestrator/schedule/host/log_tail.hpp"
#include "schema/queue/control.hpp"
#include "schema/queue/lost_lease.hpp"

namespace stylesweep::schedule {
namespace {

std::string ending(const process::Exit& end) {
    if (end.signal)
        return "the runner was killed by signal " + std::to_string(end.signal) + " (" + ::strsignal(end.signal) + ")";
    return "the runner ended with exit code " + std::to_string(end.code) + " in the middle of the job";
}

// A clock that was set back must not end an attempt before it began.
void set_times(schema::AttemptRecord& record, const schema::JobQueue::Lease& lease, const std::string& ended_at) {
    record.started_at = lease.job.started_at;
    record.finished_at = std::max(ended_at, record.started_at);
}

void classify(schema::AttemptRecord& record, const process::Exit& end, KillReason why, const std::string& detail) {
    if (why == KillReason::timeout) {
        record.status = schema::AttemptStatus::timeout;
        record.error_class = schema::ErrorClass::timeout;
        record.error_message = detail;
    } else if (why == KillReason::memory) {
        record.status = schema::AttemptStatus::oom;
        record.error_class = schema::ErrorClass::memory_limit;
        record.error_message = detail;
    } else if (why == KillReason::cancelled) {
        const schema::AttemptRecord cancelled = schema::cancelled_record(record.started_at);
        record.status = cancelled.status;
        record.error_class = cancelled.error_class;
        record.error_message = *cancelled.error_message + (detail.empty() ? "" : "; " + detail);
    } else if (why == KillReason::idle) {
        record.status = schema::AttemptStatus::crashed;
        record.error_class = schema::ErrorClass::hung;
        record.error_message = detail + "; the results of this attempt were not written";
    } else if (why == KillReason::oom_killer) {
        record.status = schema::AttemptStatus::oom;
        record.error_class = schema::ErrorClass::oom_killer;
        record.error_message = detail;
    } else {
        record.status = schema::AttemptStatus::crashed;
        record.error_class = end.signal ? schema::ErrorClass::signal : schema::ErrorClass::exit;
        record.error_message = ending(end);
    }
}

}  // namespace

schema::AttemptRecord death_record(const schema::JobQueue::Lease& lease, const process::Exit& end, KillReason why,
                                   const std::string& detail, std::uint64_t held, const std::string& ended_at) {
    schema::AttemptRecord record;
    set_times(record, lease, ended_at);
    classify(record, end, why, detail);
    schema::warn_of_inputs(record, lease.job);
    if (record.status == schema::AttemptStatus::oom && held)
        record.metrics.emplace_back("requested_bytes", static_cast<double>(held));
    if (end.signal)
        record.signal = end.signal;
    else
        record.exit_code = end.code;
    return record;
}

void Supervisor::add_log(const schema::JobQueue::Lease& lease, schema::AttemptRecord& record) const {
    if (lease.log_path.empty() || !lease.log_begin) return;
    record.log_path = lease.log_path;
    record.log_begin = lease.log_begin;
    record.log_end = log_size(files_ / lease.log_path);
    const std::string words =
        process::last_words(end_of_log(files_ / lease.log_path, *lease.log_begin, process::most_last_output), "", 3);
    if (!words.empty()) record.error_message = *record.error_message + "; its last words: " + words;
}

void Supervisor::runner_died(const schema::JobQueue::Lease& lease, const process::Exit& end, KillReason why,
                             const std::string& detail, std::uint64_t held, const std::string& ended_at) {
    if (why == KillReason::interrupt) return queue_.give_back(lease);
    schema::AttemptRecord record = death_record(lease, end, why, detail, held, ended_at);
    add_log(lease, record);
    queue_.end_lease(lease, record, schema::disposition_of(lease.job, record), schema::JobQueue::Fault::job);
}

void Supervisor::runner_lost(const schema::JobQueue::Lease& lease) {
    end_lost(lease, "vanished together with its orchestrator", schema::JobQueue::Fault::lost);
}

void Supervisor::runner_silent(const schema::JobQueue::Lease& lease, std::chrono::duration<double> silence) {
    end_lost(lease, "was not heard of for " + progress::duration(silence), schema::JobQueue::Fault::silent);
}

void Supervisor::end_lost(const schema::JobQueue::Lease& lease, const std::string& why, schema::JobQueue::Fault fault) {
    schema::AttemptRecord record = schema::lost_record(lease, why);
    add_log(lease, record);
    schema::end_lost(queue_, lease, record, fault);
}

}  // namespace stylesweep::schedule
