// The part of the scheduler that ends jobs: first asked, then, after limits.grace, by force.
#include "orchestrator/schedule/scheduler.hpp"

namespace stylesweep::schedule {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr Seconds time_to_write = 2s;          // for a runner to write the row of a job that it has just ended
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

// A job whose work ended meanwhile keeps what came of it; its runner writes that, or is at the next one.
void Scheduler::end_graces() {
    for (Place& place : places_) {
        if (!place.runner || place.end || !place.grace || place.killed != KillReason::none) continue;
        const Grace& grace = *place.grace;
        const bool runs = grace.job == 0 || place.runner->is_at(grace.job, grace.attempt);
        if (!runs)
            place.grace.reset();
        else if (surroundings_.now() - grace.begin > options_.grace + time_to_write)
            kill(place, grace.why,
                 joined(grace.detail, "killed after limits.grace, " + progress::duration(options_.grace)));
    }
}

// At the second interrupt and later ones.
void Scheduler::end_what_runs(int interrupts) {
    for (Place& place : places_) {
        if (!place.runner || place.end || place.killed != KillReason::none) continue;
        if (!place.grace) ask_to_end(place, {KillReason::interrupt, "", 0, 0, surroundings_.now()});
        if (interrupts >= 3 && place.grace)
            kill(place, place.grace->why,
                 joined(place.grace->detail, "killed before the end of limits.grace, as asked"));
    }
}

// It ended while its job was being ended: that is the reason recorded, however it ended.
void Scheduler::blame_grace(Place& place) {
    if (place.killed != KillReason::none || !place.grace) return;
    place.killed = place.grace->why;
    place.why = joined(place.grace->detail, "its runner ended within limits.grace");
}

// Its own orchestrator is gone, or it would have ended the job long ago. Its result may only be waiting for the
// database: then its time starts again.
void Scheduler::end_orphan(const schema::JobQueue::Lease& lease, Surroundings::TimePoint& began) {
    if (!is_over_time(lease) || lease.process.life() != Life::alive) return;
    const auto now = surroundings_.now();
    const auto limit = std::chrono::duration_cast<Surroundings::TimePoint::duration>(*options_.timeout);
    if (waits_for_database()) began = now - limit;
    const Seconds over = now - began - limit;
    if (over > patience_with_orphan + options_.grace)
        surroundings_.kill_orphan(lease.process);
    else if (over > patience_with_orphan)
        surroundings_.ask_orphan_to_end(lease.process, {process::EndReason::timeout, lease.job.id, lease.job.attempt});
}

bool Scheduler::is_over_time(const schema::JobQueue::Lease& lease) const {
    const auto seen = first_seen_.find({lease.job.id, lease.job.attempt});
    return options_.timeout && seen != first_seen_.end() && surroundings_.now() - seen->second > *options_.timeout;
}

// Throws when they could not write their rows: then none of them is ended.
void Scheduler::prove_orphans() {
    for (const auto& lease : leases_)
        if (is_over_time(lease) && !place_of(lease.process)) return queue_.note_silence(lease.runner);
}

}  // namespace stylesweep::schedule
