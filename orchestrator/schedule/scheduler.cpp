#include "orchestrator/schedule/scheduler.hpp"

#include <algorithm>

#include "orchestrator/schedule/log_tail.hpp"
#include "schema/control.hpp"

namespace stylesweep::schedule {
namespace {

using namespace std::chrono_literals;

constexpr auto tick = 20ms;
constexpr auto patience_with_lost = 3s;  // another orchestrator may be about to end its dead runner's lease itself
constexpr int most_idle_deaths = 3;

}  // namespace

Scheduler::Scheduler(schema::Store& store, Launcher& launcher, Surroundings& surroundings, Options options)
    : store_(store),
      queue_(store),
      launcher_(launcher),
      surroundings_(surroundings),
      options_(std::move(options)),
      supervisor_(queue_, store.files_folder()),
      results_(store, options_.sweep, options_.last_attempt) {
    for (const Slot& slot : options_.slots) places_.push_back({slot, nullptr, KillReason::none, "", 0, nullptr, false});
}

Ending Scheduler::run(progress::Snapshot snapshot, const std::function<void(const progress::Snapshot&)>& watch) {
    const auto begin = surroundings_.now();
    Ending ending = Ending::finished;
    while (true) {
        const Leases leases = reap();
        enforce_limits(leases);
        for (const auto& [status, count] : results_.poll())
            (status == "done" ? snapshot.done : snapshot.failed) += count;
        if (handle_interrupts()) ending = Ending::interrupted;
        if (options_.fail_fast && snapshot.failed > 0 && !stopping_) {
            ending = Ending::failed_fast;
            stop_all();
        }
        yield_devices();
        const bool starts_again = start_missing(snapshot);
        snapshot.running = static_cast<std::int64_t>(leases.size());
        snapshot.stopping = stopping_;
        snapshot.elapsed = surroundings_.now() - begin;
        watch(snapshot);
        if (!starts_again && !anyone_works(leases)) break;
        surroundings_.wait(tick);
    }
    if (ending == Ending::finished && schema::has_queued_job(store_, options_.sweep))
        ending = budget_ended_ ? Ending::budget : Ending::no_runner;
    return ending;
}

Scheduler::Leases Scheduler::reap() {
    std::vector<std::pair<Place*, process::Exit>> dead;
    for (Place& place : places_)
        if (place.runner)
            if (const auto end = place.runner->poll()) dead.emplace_back(&place, *end);
    Leases leases = queue_.leases(options_.sweep);
    for (auto& [place, end] : dead) ended(*place, end, leases);
    if (!dead.empty()) leases = queue_.leases(options_.sweep);
    end_lost(leases);
    return leases;
}

void Scheduler::ended(Place& place, const process::Exit& end, const Leases& leases) {
    const std::int64_t pid = place.runner->pid();
    const auto lease = std::ranges::find_if(
        leases, [&](const auto& each) { return each.process.pid == pid && each.log_path == place.runner->log_path(); });
    if (lease != leases.end()) {
        supervisor_.runner_died(*lease, end, place.killed, place.why);
        place.idle_deaths = 0;
    } else if ((end.code != 0 || end.signal != 0) && place.killed == KillReason::none && !stopping_ && !place.yields) {
        ++place.idle_deaths;
        trouble_ = log_tail(store_.files_folder() / place.runner->log_path(), 0, 5);
    } else {
        place.idle_deaths = 0;
    }
    place.runner.reset();
    place.killed = KillReason::none;
}

void Scheduler::end_lost(const Leases& leases) {
    for (const auto& lease : leases) {
        if (place_of(lease.process.pid) || lease.process.may_live()) continue;
        const auto since = missing_since_.try_emplace(lease.runner, surroundings_.now()).first->second;
        if (surroundings_.now() - since >= patience_with_lost) supervisor_.runner_lost(lease);
    }
}

void Scheduler::enforce_limits(const Leases& leases) {
    for (const auto& lease : leases) {
        Place* place = place_of(lease.process.pid);
        if (!place || place->killed != KillReason::none) continue;
        if (lease.cancelled) kill(*place, KillReason::cancelled, "");
        const auto began =
            first_seen_.try_emplace({lease.job.id, lease.job.attempt}, surroundings_.now()).first->second;
        if (options_.timeout && surroundings_.now() - began > *options_.timeout)
            kill(*place, KillReason::timeout,
                 "took longer than limits.timeout, " + progress::duration(*options_.timeout));
        const std::uint64_t resident = options_.memory_bytes ? place->runner->resident_bytes() : 0;
        if (options_.memory_bytes && resident > *options_.memory_bytes)
            kill(*place, KillReason::memory,
                 "the runner held " + std::to_string(resident) + " bytes, limits.memory is " +
                     std::to_string(*options_.memory_bytes));
    }
    std::erase_if(first_seen_, [&](const auto& seen) {
        return std::ranges::none_of(leases, [&](const auto& lease) { return lease.job.id == seen.first.first; });
    });
}

void Scheduler::kill(Place& place, KillReason why, const std::string& detail) {
    place.killed = why;
    place.why = detail;
    place.runner->kill();
}

// Time only runs out: what did not fit once is not looked for again.
bool Scheduler::job_waits() {
    if (budget_ended_ || !schema::has_queued_job(store_, options_.sweep)) return false;
    if (!options_.until) return true;
    const std::chrono::duration<double> left = *options_.until - surroundings_.now();
    budget_ended_ = !schema::has_job_within(store_, options_.sweep, left.count());
    return !budget_ended_;
}

// True when a runner is still to be started: the sweep is paused, its device taken, or a start failed.
bool Scheduler::start_missing(progress::Snapshot& snapshot) {
    bool later = false;
    const bool work = !stopping_ && job_waits();
    snapshot.paused = schema::is_paused(store_, options_.sweep);
    snapshot.waits_for.clear();
    if (options_.locks && (!work || snapshot.paused)) options_.locks->leave_line();
    for (Place& place : places_) {
        if (place.runner || place.idle_deaths >= most_idle_deaths) continue;
        if (!work || snapshot.paused || place.yields) {  // another run may have the device
            place.hold.reset();
            place.yields = false;
            later |= work;
        } else {
            later |= !take_device(place, snapshot) || start(place);
        }
    }
    return later;
}

bool Scheduler::take_device(Place& place, progress::Snapshot& snapshot) {
    if (!options_.locks || place.hold) return true;
    place.hold = options_.locks->try_hold(place.slot);
    if (place.hold)
        place.slot.inherited = place.hold->descriptors();
    else
        snapshot.waits_for = place.slot.device + ", used by " + options_.locks->holder();
    return place.hold != nullptr;
}

// True when it failed and is worth another try at the next tick.
bool Scheduler::start(Place& place) {
    try {
        place.runner = launcher_.start(place.slot);
        return false;
    } catch (const std::exception& error) {  // no process or descriptor left: the other runners go on
        trouble_ = error.what();
        return ++place.idle_deaths < most_idle_deaths;
    }
}

void Scheduler::yield_devices() {
    for (Place& place : places_) {
        if (!place.hold || place.yields || !place.hold->wanted()) continue;
        place.yields = true;
        if (place.runner) place.runner->ask_to_stop();
    }
}

bool Scheduler::handle_interrupts() {
    const int interrupts = surroundings_.interrupts();
    if (interrupts == interrupts_seen_) return interrupts > 0;
    interrupts_seen_ = interrupts;
    stop_all();
    if (interrupts >= 2)
        for (Place& place : places_)
            if (place.runner && place.killed == KillReason::none) kill(place, KillReason::interrupt, "");
    return true;
}

void Scheduler::stop_all() {
    stopping_ = true;
    for (Place& place : places_)
        if (place.runner) place.runner->ask_to_stop();
}

// When told to stop, runners of other orchestrators are not waited for.
bool Scheduler::anyone_works(const Leases& leases) const {
    const bool ours = std::ranges::any_of(places_, [](const Place& place) { return place.runner != nullptr; });
    return ours || (!stopping_ && !leases.empty());
}

Scheduler::Place* Scheduler::place_of(std::int64_t pid) {
    for (Place& place : places_)
        if (place.runner && place.runner->pid() == pid) return &place;
    return nullptr;
}

}  // namespace stylesweep::schedule
