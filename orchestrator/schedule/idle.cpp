// The part of the scheduler that ends runners which hang outside of any job: at their start, at their end, or with a
// row that they do not write. A job's own limits apply only while it runs.
#include "orchestrator/schedule/scheduler.hpp"

namespace stylesweep::schedule {
namespace {

using namespace std::chrono_literals;

constexpr auto most_idle = 5min;
constexpr auto worth_a_word = 30s;
constexpr auto longest_gap =
    10s;  // between two rounds; if longer, this process was stopped, and perhaps the runners too

}  // namespace

std::chrono::duration<double> Scheduler::idle(const Place& place) const {
    if (!place.runner || place.end || place.killed != KillReason::none) return 0s;
    return round_ - place.busy_at;
}

// Runners wait for the database as this run does.
bool Scheduler::waits_for_database() const {
    return !failed() && (!boundary_.trouble().empty() || !disk_.trouble().empty());
}

// While this process was stopped, the jobs may have been stopped too: that time counts towards no limit.
void Scheduler::give_time(std::chrono::steady_clock::duration gap) {
    for (auto& [attempt, began] : first_seen_) began += gap;
    for (Place& place : places_)
        if (place.grace) place.grace->begin += gap;
}

void Scheduler::look_for_idle() {
    const auto now = system_.now();
    const auto gap = now - round_;
    const bool excused = gap > longest_gap || waits_for_database();
    if (gap > longest_gap) give_time(gap);
    round_ = now;
    for (Place& place : places_)
        if (place.runner && !place.end && (excused || place.runner->is_at_work())) place.busy_at = now;
}

// Checks that their rows could be written now. Throws when they cannot.
void Scheduler::prove_idle() {
    for (const Place& place : places_) {
        if (idle(place) < worth_a_word) continue;
        const auto lease = lease_of(place);
        if (lease != leases_.end()) return queue_.note_silence(lease->runner);
        schema::WriteTransaction can_be_had(store_.db());
        return;
    }
}

void Scheduler::end_idle() {
    if (waits_for_database()) return;
    for (Place& place : places_)
        if (idle(place) > most_idle)
            kill(place, KillReason::idle, "its runner hung outside of any job for " + progress::duration(most_idle));
}

std::string Scheduler::in_words_of_idle() const {
    std::string text;
    for (const Place& place : places_) {
        if (idle(place) < worth_a_word) continue;
        text += (text.empty() ? "" : "; ") + std::string("runner ") + std::to_string(place.runner->identity().pid) +
                " has had no job for " + progress::duration(idle(place)) + ", and is killed after " +
                progress::duration(most_idle);
    }
    return text;
}

}  // namespace stylesweep::schedule
