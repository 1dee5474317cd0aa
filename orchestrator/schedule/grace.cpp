// The part of the scheduler that ends jobs: asks first and, after limits.grace, kills.
#include "orchestrator/schedule/scheduler.hpp"

namespace stylesweep::schedule {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr Seconds time_to_write = 2s;          // for a runner to write the row of the job that it has just ended
constexpr Seconds patience_with_orphan = 60s;  // past its time limit: its own orchestrator would have ended it

process::EndReason reason_for(KillReason why) {
    if (why == KillReason::timeout) return process::EndReason::timeout;
    return why == KillReason::cancelled ? process::EndReason::cancelled : process::EndReason::interrupt;
}

std::string joined(const std::string& detail, const std::string& more) {
    return detail.empty() ? more : detail + "; " + more;
}

}  // namespace

void Scheduler::ask_to_end(Place& place, Grace grace) {
    if (options_.grace <= 0s)
        return kill(place, grace.why, joined(grace.detail, "killed at once: limits.grace is 0 s"));
    place.runner->ask_to_end({reason_for(grace.why), grace.job, grace.attempt});
    place.grace = std::move(grace);
}

// A job that finished in the meantime keeps its result; its runner is writing that, or has the next job.
void Scheduler::end_graces() {
    for (Place& place : places_) {
        if (!place.runner || place.end || !place.grace || place.killed != KillReason::none) continue;
        const Grace& grace = *place.grace;
        const bool runs = grace.job == 0 || place.runner->is_at(grace.job, grace.attempt);
        if (!runs)
            place.grace.reset();
        else if (system_.now() - grace.begin > options_.grace + time_to_write)
            kill(place, grace.why,
                 joined(grace.detail, "killed after limits.grace, " + progress::duration(options_.grace)));
    }
}

// Called at the second interrupt and later ones.
void Scheduler::end_what_runs(int interrupts) {
    for (Place& place : places_) {
        if (!place.runner || place.end || place.killed != KillReason::none) continue;
        if (!place.grace) ask_to_end(place, {KillReason::interrupt, "", 0, 0, system_.now()});
        if (interrupts >= 3 && place.grace)
            kill(place, place.grace->why,
                 joined(place.grace->detail, "killed before the end of limits.grace, as asked"));
    }
}

// It ended while its job was being ended: that is recorded as the reason, however it ended.
void Scheduler::blame_grace(Place& place) {
    if (place.killed != KillReason::none || !place.grace) return;
    place.killed = place.grace->why;
    place.why = joined(place.grace->detail, "its runner ended within limits.grace");
}

// Its own orchestrator must be gone, or it would have ended the job long ago. The result may only be waiting for the
// database: then the job's time starts again.
void Scheduler::end_orphan(const schema::JobQueue::Lease& lease, OperatingSystem::TimePoint& began) {
    if (!is_over_time(lease) || lease.process.life() != Life::alive) return;
    const auto now = system_.now();
    const auto limit = std::chrono::duration_cast<OperatingSystem::TimePoint::duration>(*options_.timeout);
    if (waits_for_database()) began = now - limit;
    const Seconds over = now - began - limit;
    if (over > patience_with_orphan + options_.grace)
        system_.kill_orphan(lease.process);
    else if (over > patience_with_orphan)
        system_.ask_orphan_to_end(lease.process, {process::EndReason::timeout, lease.job.id, lease.job.attempt});
}

bool Scheduler::is_over_time(const schema::JobQueue::Lease& lease) const {
    const auto seen = first_seen_.find({lease.job.id, lease.job.attempt});
    return options_.timeout && seen != first_seen_.end() && system_.now() - seen->second > *options_.timeout;
}

// Throws when their rows could not be written: then none of them is ended.
void Scheduler::prove_orphans() {
    for (const auto& lease : leases_)
        if (is_over_time(lease) && !place_of(lease.process)) return queue_.note_silence(lease.runner);
}

}  // namespace stylesweep::schedule
