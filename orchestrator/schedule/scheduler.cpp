#include "orchestrator/schedule/scheduler.hpp"

#include <signal.h>

#include <algorithm>
#include <iterator>

#include "base/clock.hpp"
#include "base/text/counted.hpp"
#include "base/text/size_text.hpp"
#include "orchestrator/schedule/holders.hpp"
#include "orchestrator/schedule/host/log_limit.hpp"
#include "orchestrator/schedule/host/log_tail.hpp"
#include "schema/queue/control.hpp"
#include "schema/search/search_rows.hpp"

namespace stylesweep::schedule {
namespace {

using namespace std::chrono_literals;

using Part = schema::PlannedJobs::Part;

constexpr auto tick = 20ms;
constexpr auto longest_tick = 200ms;     // while nothing happens
constexpr auto patience_with_lost = 3s;  // another orchestrator may be about to end its dead runner's lease itself
constexpr auto insisting = 10s;          // time to keep trying to record ends after an interrupt
constexpr auto look_every = 1s;
constexpr auto sync_every = 5s;  // the most that a power cut destroys
constexpr int most_idle_deaths = 3;

std::int64_t runners_in(const std::vector<schema::JobQueue::Lease>& leases) {
    std::set<schema::Id> runners;
    for (const auto& lease : leases) runners.insert(lease.runner);
    return static_cast<std::int64_t>(runners.size());
}

}  // namespace

Scheduler::Scheduler(schema::Store& store, RunnerLauncher& launcher, OperatingSystem& system, SchedulerOptions options)
    : store_(store),
      file_watch_(store, schema::DatabaseFileWatch::Use::writing),
      queue_(store, [this] { return system_.wall_clock(); }),
      launcher_(launcher),
      system_(system),
      options_(std::move(options)),
      boundary_(store, system),
      disk_(store, system),
      disk_sync_(store.file()),
      supervisor_(queue_, store.files_folder()),
      watch_(options_.lease_times),
      results_(store, options_.sweep, options_.last_attempt),
      decides_(schema::decides(store, options_.sweep)) {
    for (const Slot& slot : options_.slots) places_.push_back({.slot = slot});
    store.many_writers().leave_checkpoints_to_others();  // runners do that, and disk_sync_
}

Ending Scheduler::run(progress::RunStatus status, const RunObserver& observer) {
    const auto begin = system_.now();
    const schema::ProgressHandler minding(store_.db(), [this] {
        boundary_.guard([&] { mind_runners(); });
        boundary_.guard([&] { enforce_limits(); });
    });
    while (true) {
        boundary_.guard([&] { look_for_database(); });
        boundary_.guard([&] { mind_runners(); });
        status.idle = in_words_of_idle();
        consulted_ = !failed() && boundary_.consult([&] { consult(status, observer); });
        if (consulted_) sync();
        if (failed()) stop(Ending::database);
        boundary_.guard([&] { end_idle(); });
        boundary_.guard([&] { enforce_limits(); });
        status.elapsed = system_.now() - begin;
        describe(status);
        observer.show(status);
        if (!goes_on()) break;
        system_.wait(pause_after(status));
    }
    if (disk_sync_.is_under_way()) disk_.consult([&] { disk_sync_.end(); });
    if (ending_ == Ending::finished && queue_left_ && waiting_ > 0)
        ending_ = budget_ended_ ? Ending::budget : Ending::no_runner;
    if (const std::string why = failure(); !why.empty()) trouble_ = why;
    return ending_;
}

std::string Scheduler::failure() const {
    if (!lost_.empty()) return lost_;
    return boundary_.failure().empty() ? disk_.failure() : boundary_.failure();
}

// A file that was deleted, moved or replaced accepts rows as long as it is open, but nobody else can find them: no job
// is started any more, and ends are still recorded.
void Scheduler::look_for_database() {
    if (!lost_.empty()) return;
    if (const auto loss = file_watch_.loss()) {
        lost_ = loss->what;
        stop(Ending::database);
    }
}

// Everything that needs no database.
void Scheduler::mind_runners() {
    for (Place& place : places_)
        if (place.runner && !place.end) look_for_end(place);
    handle_interrupts();
    yield_devices();
    look_around();
    look_for_idle();
}

// A SIGKILL that was not ours, while the kernel's OOM killer was active, came from there.
void Scheduler::look_for_end(Place& place) {
    place.end = place.runner->poll();
    if (!place.end) return;
    place.ended_at = iso_utc(system_.wall_clock());
    if (place.end->signal != SIGKILL || place.killed != KillReason::none) return;
    oom_watch_.look(system_.oom_kills(), system_.now());
    place.killed_by_kernel = oom_watch_.struck_lately(system_.now());
}

// One round of reads and writes of the database. After the first error the rest is left to the next round.
void Scheduler::consult(progress::RunStatus& status, const RunObserver& observer) {
    leases_ = queue_.leases(options_.sweep);
    if (record_ends()) leases_ = queue_.leases(options_.sweep);
    watch_.look(queue_, leases_, system_.now());
    end_lost();
    queue_.go_on_with_doomed();
    prove_idle();
    prove_orphans();
    schema::JobQueue::Ready jobs = look_at_jobs(status);
    if (jobs < schema::JobQueue::Ready::later) jobs = std::max(jobs, look_elsewhere(status.paused, jobs));
    if (!stopping_ && waiting_ <= 0 && queue_left_) leave_the_rest();
    starts_again_ = start_missing(jobs, status);
    status.waits_for_runners = has_runner() ? "" : holders(foreign_leases(), watch_, system_.now());
    if (!has_runner() && status.waits_for_runners.empty()) status.waits_for_runners = elsewhere_;
    status.trouble.clear();
    observer.consult(status);
}

// Reads leases, results and queue in one snapshot: another run's job that moves between two of them would otherwise be
// in neither, and this run would end.
schema::JobQueue::Ready Scheduler::look_at_jobs(progress::RunStatus& status) {
    const SQLite::Transaction one_moment(store_.db(), SQLite::TransactionBehavior::DEFERRED);
    leases_ = queue_.leases(options_.sweep);
    for (const schema::NewResult& result : results_.poll()) take(result, status);
    if (options_.fail_fast && status.failed > 0 && !stopping_) stop(Ending::failed_fast);
    waiting_ = options_.jobs.count(Part::waiting) - leased();
    queue_left_ = schema::has_queued_job(store_, options_.sweep);
    status.paused = schema::is_paused(store_, options_.sweep);
    return stopping_ || waiting_ <= 0 ? schema::JobQueue::Ready::none : ready();
}

// Each job counts once, even if another run runs it again.
void Scheduler::take(const schema::NewResult& result, progress::RunStatus& status) {
    const Part before = options_.jobs.of(result.job);
    const bool skipped = result.status == schema::AttemptStatus::skipped;
    const Part now = result.status == schema::AttemptStatus::done
                         ? Part::done
                         : schema::PlannedJobs::part_of(skipped ? schema::JobState::skipped : schema::JobState::failed,
                                                        false, result.error_class);
    if (before == Part::none || before == Part::done || before == now) return;
    const bool is_left_out = now == Part::screened || now == Part::over_budget;
    if (is_left_out && !decides_) return;  // by another sweep's rules: look_elsewhere() takes it back
    if (before == Part::failed) --(status.failed > 0 ? status.failed : status.failed_before);
    if (before == Part::screened) --status.screened;
    if (before == Part::over_budget) --status.over_budget;
    ++(now == Part::done          ? status.done
       : now == Part::screened    ? status.screened
       : now == Part::over_budget ? status.over_budget
                                  : status.failed);
    options_.jobs.set(result.job, now);
}

// The sweep's queue is empty or held, but the plan is not: another plan has parked jobs, or queued them for its own
// sweep. Takes back those that no other run will run, and waits for the rest.
schema::JobQueue::Ready Scheduler::look_elsewhere(bool paused, schema::JobQueue::Ready here) {
    using Ready = schema::JobQueue::Ready;
    if (stopping_ || waiting_ <= 0 || (queue_left_ && here != Ready::held)) {
        elsewhere_.clear();
        return ready_elsewhere_ = Ready::none;
    }
    const auto now = system_.now();
    const bool goes_on_anyway = ready_elsewhere_ == Ready::later || leased() > 0;
    if (goes_on_anyway && now - looked_elsewhere_ < look_every) return ready_elsewhere_;
    looked_elsewhere_ = now;
    const schema::QueuedElsewhere found = schema::queued_elsewhere(store_, options_.sweep, options_.jobs);
    elsewhere_ = found.others == 0 ? "" : counted(found.others, "job") + " queued by the run of sweep " + found.sweep;
    if (found.is_paused) elsewhere_ += ", which is paused (`stylesweep resume " + found.sweep + "` continues it)";
    if (!paused) schema::take_into_queue(store_, options_.sweep, found.free);
    return ready_elsewhere_ = found.free.empty() && found.others == 0 ? Ready::none : Ready::later;
}

// What is queued belongs to other runs: ours finish what they have begun.
void Scheduler::leave_the_rest() {
    for (Place& place : places_) {
        if (!place.runner || place.end || place.yields) continue;
        place.yields = true;
        place.runner->ask_to_stop();
    }
}

std::int64_t Scheduler::leased() const {
    std::int64_t jobs = 0;
    for (const auto& lease : leases_) jobs += waiting_in(lease);
    return jobs;
}

// How many jobs that this run waits for its run yields: the leased one, and those that it records.
std::int64_t Scheduler::waiting_in(const schema::JobQueue::Lease& lease) const {
    const auto waits = [&](schema::Id job) { return options_.jobs.of(job) == Part::waiting; };
    return waits(lease.job.id) + std::ranges::count_if(lease.recorded, waits);
}

bool Scheduler::is_of_plan(const schema::JobQueue::Lease& lease) const {
    return options_.jobs.contains(lease.job.id) ||
           std::ranges::any_of(lease.recorded, [&](schema::Id job) { return options_.jobs.contains(job); });
}

void Scheduler::describe(progress::RunStatus& status) const {
    Leases own = leases_;
    std::erase_if(own, [&](const auto& lease) { return !is_of_plan(lease); });
    status.running = runners_in(own);
    status.for_others = std::ranges::any_of(places_, [&](const Place& place) {
        return place.runner && lease_of(place) != leases_.end() && !is_of_plan(*lease_of(place));
    });
    status.stopping = stopping_;
    status.interrupts = interrupts_seen_;
    status.failure = failure();
    if (const std::string trouble = boundary_.trouble(); !trouble.empty())
        status.trouble = trouble;
    else if (status.trouble.empty())
        status.trouble = disk_.trouble();
}

bool Scheduler::has_runner() const {
    return std::ranges::any_of(places_, [](const Place& each) { return each.runner && !each.end; });
}

bool Scheduler::goes_on() const {
    if (has_runner() || failed()) return has_runner();
    if (consulted_) return starts_again_ || (!stopping_ && leased() > 0);  // when stopping, other runs continue
    if (ending_ != Ending::interrupted && lost_.empty()) return true;
    const bool any_to_record = std::ranges::any_of(places_, [](const Place& each) { return each.end.has_value(); });
    return any_to_record && !gives_up_recording();
}

// An interrupted run does not wait forever for a locked database; the next run finds the leases.
bool Scheduler::gives_up_recording() const {
    return interrupts_seen_ >= 2 || system_.now() - interrupted_ > insisting;
}

// A runner that computes for hours need not be checked every 20 ms; one with a memory limit must.
std::chrono::milliseconds Scheduler::pause_after(const progress::RunStatus& now) {
    const std::int64_t ended = now.done + now.failed;
    const bool quiet = !(consulted_ && starts_again_) && !stopping_ && !options_.memory_bytes && ended == ended_before_;
    ended_before_ = ended;
    pause_ = quiet ? std::clamp(pause_ * 5 / 4, tick, longest_tick) : tick;
    return pause_;
}

// True when something was written.
bool Scheduler::record_ends() {
    bool any = false;
    for (Place& place : places_) {
        if (!place.end) continue;
        record_end(place, *place.end);
        place.runner.reset();
        place.end.reset();
        place.killed = KillReason::none;
        place.grace.reset();
        place.killed_by_kernel = false;
        any = true;
    }
    return any;
}

void Scheduler::record_end(Place& place, const process::Exit& end) {
    const auto lease = lease_of(place);
    limit_log(store_.files_folder() / place.runner->log_path());
    if (lease != leases_.end()) {
        if (place.killed_by_kernel) blame_kernel(place);
        blame_grace(place);
        supervisor_.runner_died(*lease, end, place.killed, place.why, place.resident, place.ended_at);
        place.idle_deaths = 0;
    } else if ((end.code != 0 || end.signal != 0) && !stopping_ && !place.yields && !place.grace &&
               (place.killed == KillReason::none || place.killed == KillReason::idle)) {
        ++place.idle_deaths;
        trouble_ = log_tail(store_.files_folder() / place.runner->log_path(), 0, 5);
        if (place.killed == KillReason::idle) trouble_ += (trouble_.empty() ? "" : "\n") + place.why;
    } else {
        place.idle_deaths = 0;
    }
}

void Scheduler::blame_kernel(Place& place) {
    place.killed = KillReason::oom_killer;
    place.why = "the kernel's out-of-memory killer ended the runner";
    if (place.resident) place.why += ", which held " + size_text(place.resident) + " when last checked";
}

void Scheduler::end_lost() {
    for (const auto& lease : leases_) {
        const schema::LeaseStanding standing = watch_.of(lease, system_.now());
        if (standing.over() && !place_of(lease.process)) end_lost(lease, standing);
    }
}

void Scheduler::end_lost(const schema::JobQueue::Lease& lease, const schema::LeaseStanding& standing) {
    if (standing.life == Life::unknown) return supervisor_.runner_silent(lease, standing.silent);
    const auto since = missing_since_.try_emplace(lease.runner, system_.now()).first->second;
    if (system_.now() - since >= patience_with_lost) supervisor_.runner_lost(lease);
}

// Leases of other orchestrators' runners on jobs that this run waits for.
Scheduler::Leases Scheduler::foreign_leases() {
    Leases foreign;
    std::ranges::copy_if(leases_, std::back_inserter(foreign),
                         [&](const auto& lease) { return waiting_in(lease) > 0 && !place_of(lease.process); });
    return foreign;
}

// Periodically: what runners lease, whether the kernel ran out of memory.
void Scheduler::look_around() {
    if (looked_ != OperatingSystem::TimePoint{} && system_.now() - looked_ < look_every) return;
    looked_ = system_.now();
    oom_watch_.look(system_.oom_kills(), looked_);
    for (Place& place : places_)
        if (place.runner && !place.end)
            if (const std::uint64_t now = place.runner->resident_bytes(); now > 0) place.resident = now;  // 0: it dies
}

// Periodically: syncs the database to disk. Not where its file was replaced by something else.
void Scheduler::sync() {
    if (disk_sync_.is_under_way()) return look_for_sync();
    if (synced_ != OperatingSystem::TimePoint{} && system_.now() - synced_ < sync_every) return;
    boundary_.guard([&] { look_for_database(); });
    if (lost_.empty()) disk_.guard([&] { disk_sync_.begin(); });
}

void Scheduler::look_for_sync() {
    if (disk_sync_.is_over() && disk_.consult([&] { disk_sync_.end(); })) synced_ = system_.now();
}

void Scheduler::enforce_limits() {
    for (const auto& lease : leases_) {
        const auto now = system_.now();
        auto& began = first_seen_.try_emplace({lease.job.id, lease.job.attempt}, now).first->second;
        Place* place = place_of(lease.process);
        if (!place)
            end_orphan(lease, began);
        else if (!place->end && place->killed == KillReason::none)
            enforce_limits(*place, lease, now - began);
    }
    end_graces();
    std::erase_if(first_seen_, [&](const auto& seen) {
        return std::ranges::none_of(leases_, [&](const auto& lease) { return lease.job.id == seen.first.first; });
    });
}

void Scheduler::enforce_limits(Place& place, const schema::JobQueue::Lease& lease,
                               std::chrono::duration<double> taken) {
    limit_log(store_.files_folder() / place.runner->log_path());
    if (!place.runner->is_at(lease.job.id, lease.job.attempt)) return;
    if (past_memory(place) || place.grace) return;
    const auto now = system_.now();
    if (lease.cancelled)
        ask_to_end(place, {KillReason::cancelled, "", lease.job.id, lease.job.attempt, now});
    else if (options_.timeout && taken > *options_.timeout)
        ask_to_end(place,
                   {KillReason::timeout, "took longer than limits.timeout, " + progress::duration(*options_.timeout),
                    lease.job.id, lease.job.attempt, now});
}

// Killed at once: growing memory may take the machine down within the grace time.
bool Scheduler::past_memory(Place& place) {
    if (!options_.memory_bytes) return false;
    place.resident = place.runner->resident_bytes();
    if (place.resident <= *options_.memory_bytes) return false;
    kill(place, KillReason::memory,
         "the runner held " + size_text(place.resident) + ", limits.memory is " + size_text(*options_.memory_bytes));
    return true;
}

void Scheduler::kill(Place& place, KillReason why, const std::string& detail) {
    place.killed = why;
    place.why = detail;
    place.runner->kill();
}

// The time left only shrinks: a job that did not fit once will never fit.
schema::JobQueue::Ready Scheduler::ready() {
    using Ready = schema::JobQueue::Ready;
    if (budget_ended_) return Ready::none;
    if (!options_.until) return queue_.ready(options_.sweep);
    const std::chrono::duration<double> left = *options_.until - system_.now();
    Ready ready = queue_.ready(options_.sweep, left.count());
    const bool decision_comes = !leases_.empty() || !schema::is_any_claimable(store_, options_.sweep);
    if (ready == Ready::held && !decision_comes) ready = Ready::none;  // what it needs does not end in time
    budget_ended_ = ready == Ready::none && schema::has_queued_job(store_, options_.sweep);
    return ready;
}

// True when a runner still has to be started: the sweep is paused, only retries wait, its device is taken, or a start
// failed.
bool Scheduler::start_missing(schema::JobQueue::Ready jobs, progress::RunStatus& status) {
    using Ready = schema::JobQueue::Ready;
    bool later = false;
    status.waits_for.clear();
    if (options_.locks && jobs != Ready::now) options_.locks->leave_line();
    for (Place& place : places_) {
        if (place.runner || place.idle_deaths >= most_idle_deaths) continue;
        if (jobs != Ready::now || place.yields) {  // another run may use the device
            place.hold.reset();
            place.yields = false;
            later |= jobs != Ready::none;
        } else {
            later |= !take_device(place, status) || start(place);
        }
    }
    return later;
}

bool Scheduler::take_device(Place& place, progress::RunStatus& status) {
    if (!options_.locks || place.hold) return true;
    place.hold = options_.locks->try_hold(place.slot);
    if (place.hold)
        place.slot.inherited = place.hold->descriptors();
    else
        status.waits_for = place.slot.device + ", used by " + options_.locks->holder();
    return place.hold != nullptr;
}

// True when it failed and should be retried at the next tick.
bool Scheduler::start(Place& place) {
    try {
        place.runner = launcher_.start(place.slot);
        place.busy_at = system_.now();
        return false;
    } catch (const std::exception& error) {  // no process or descriptor left: the other runners continue
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

void Scheduler::handle_interrupts() {
    const int interrupts = system_.interrupts();
    if (interrupts == interrupts_seen_) return;
    interrupts_seen_ = interrupts;
    interrupted_ = system_.now();
    stop(Ending::interrupted);
    if (interrupts >= 2) end_what_runs(interrupts);
}

// Lets runners finish their jobs, then end.
void Scheduler::stop(Ending ending) {
    if (ending_ == ending || ending_ == Ending::database) return;
    ending_ = ending;
    stopping_ = true;
    for (Place& place : places_)
        if (place.runner && !place.end) place.runner->ask_to_stop();
}

Scheduler::Leases::const_iterator Scheduler::lease_of(const Place& place) const {
    return std::ranges::find_if(leases_, [&](const auto& each) {
        return each.process == place.runner->identity() && each.log_path == place.runner->log_path();
    });
}

Scheduler::Place* Scheduler::place_of(const ProcessIdentity& process) {
    for (Place& place : places_)
        if (place.runner && place.runner->identity() == process) return &place;
    return nullptr;
}

}  // namespace stylesweep::schedule
