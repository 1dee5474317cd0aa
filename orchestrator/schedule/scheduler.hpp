// The loop of `stylesweep run`: keep a runner in every slot while jobs are queued, watch them, stop when asked.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/progress/run_status.hpp"
#include "orchestrator/schedule/error_boundary.hpp"
#include "orchestrator/schedule/host/device_locks.hpp"
#include "orchestrator/schedule/host/disk_sync.hpp"
#include "orchestrator/schedule/host/oom_killer.hpp"
#include "orchestrator/schedule/operating_system.hpp"
#include "orchestrator/schedule/runner_launcher.hpp"
#include "orchestrator/schedule/supervisor.hpp"
#include "schema/database/file_watch.hpp"
#include "schema/query/sweep_progress.hpp"
#include "schema/queue/lease_watch.hpp"
#include "schema/sqlite/progress_handler.hpp"
#include "schema/sweeps/planned_jobs.hpp"

namespace stylesweep::schedule {

struct SchedulerOptions {
    schema::Id sweep = 0;
    schema::PlannedJobs jobs = {};  ///< what this run is to finish; other runs may queue more in the sweep
    std::vector<Slot> slots;
    std::optional<std::chrono::duration<double>> timeout;  ///< per job
    std::chrono::duration<double> grace{10};               ///< for a job that is being ended; 0: none
    std::optional<std::uint64_t> memory_bytes;             ///< resident memory, per runner
    bool fail_fast = false;
    std::optional<OperatingSystem::TimePoint> until = {};  ///< no runner is started once no queued job can end by then
    DeviceLocks* locks = nullptr;         ///< consulted before a slot is used; nullptr: devices are shared
    schema::LeaseTimes lease_times = {};  ///< for runners started by others
    schema::Id last_attempt = 0;          ///< later results are new; other orchestrators may add some meanwhile
};

/// How the run ended. Job counts are read from the database by the caller.
enum class Ending {
    finished,     ///< nothing of its plan is left to claim
    interrupted,  ///< by the user; queued jobs stay queued
    failed_fast,  ///< at the first failure, as asked
    no_runner,    ///< runners end before they claim a job
    budget,       ///< no queued job can end by SchedulerOptions::until
    database,     ///< it failed permanently, or its file is gone; runners finished their jobs
};

/// Callbacks of each round.
struct RunObserver {
    /// May read the database and add to the status. Skipped while the database has errors.
    std::function<void(progress::RunStatus&)> consult = [](progress::RunStatus&) {};
    /// Receives the round's counts; never reads the database.
    std::function<void(const progress::RunStatus&)> show = [](const progress::RunStatus&) {};
};

/// Runs the jobs of one plan to their end. Its runners claim from the sweep's queue, which it shares with other runs of
/// the sweep: it ends when its own jobs have ended, whoever ran them. Whatever the database does, runners continue,
/// their limits apply and interrupts are handled: the last known state is used until the database can be read again,
/// even while it is slow to answer or to sync. Single-threaded, except for the disk sync; all references must outlive
/// it.
class Scheduler {
  public:
    Scheduler(schema::Store& store, RunnerLauncher& launcher, OperatingSystem& system, SchedulerOptions options);

    Ending run(progress::RunStatus status, const RunObserver& observer);

    /// Why runners could not work, for Ending::no_runner, or what happened to the database.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

    /// Whether the database's file has been deleted, moved or replaced.
    [[nodiscard]] std::optional<schema::FileLoss> loss() { return file_watch_.loss(); }

  private:
    // A job being ended: until the grace time is over, its runner may end it itself.
    struct Grace {
        KillReason why;
        std::string detail;
        schema::Id job;  ///< 0: the current one
        int attempt;
        OperatingSystem::TimePoint begin;
    };
    struct Place {
        Slot slot;
        std::unique_ptr<RunnerProcess> runner = nullptr;
        KillReason killed = KillReason::none;
        std::string why = {};
        std::optional<process::Exit> end = {};  ///< not recorded yet
        std::string ended_at = {};
        bool killed_by_kernel = false;  ///< by its out-of-memory killer
        int idle_deaths = 0;            ///< consecutive ends without a job
        std::uint64_t resident = 0;     ///< bytes, when last checked
        std::unique_ptr<DeviceHold> hold = nullptr;
        bool yields = false;  ///< its device goes to a run of higher priority
        std::optional<Grace> grace = {};
        OperatingSystem::TimePoint busy_at{};  ///< last seen working, or excused
    };
    using Leases = std::vector<schema::JobQueue::Lease>;

    void look_for_database();
    void mind_runners();
    void look_for_end(Place& place);
    void consult(progress::RunStatus& status, const RunObserver& observer);
    bool record_ends();
    void record_end(Place& place, const process::Exit& end);
    static void blame_kernel(Place& place);
    static void blame_grace(Place& place);
    void end_lost();
    void end_lost(const schema::JobQueue::Lease& lease, const schema::LeaseStanding& standing);
    void enforce_limits();
    void enforce_limits(Place& place, const schema::JobQueue::Lease& lease, std::chrono::duration<double> taken);
    bool past_memory(Place& place);
    void end_orphan(const schema::JobQueue::Lease& lease, OperatingSystem::TimePoint& began);
    void prove_orphans();
    [[nodiscard]] bool is_over_time(const schema::JobQueue::Lease& lease) const;
    void ask_to_end(Place& place, Grace grace);
    void end_graces();
    void end_what_runs(int interrupts);
    [[nodiscard]] bool waits_for_database() const;
    void give_time(std::chrono::steady_clock::duration gap);
    void look_for_idle();
    void prove_idle();
    void end_idle();
    [[nodiscard]] std::chrono::duration<double> idle(const Place& place) const;
    [[nodiscard]] std::string in_words_of_idle() const;
    void look_around();
    void sync();
    void look_for_sync();
    void kill(Place& place, KillReason why, const std::string& detail);
    schema::JobQueue::Ready ready();
    schema::JobQueue::Ready look_at_jobs(progress::RunStatus& status);
    void take(const schema::NewResult& result, progress::RunStatus& status);
    schema::JobQueue::Ready look_elsewhere(bool paused, schema::JobQueue::Ready here);
    void leave_the_rest();
    [[nodiscard]] std::int64_t leased() const;
    [[nodiscard]] std::int64_t waiting_in(const schema::JobQueue::Lease& lease) const;
    [[nodiscard]] bool is_of_plan(const schema::JobQueue::Lease& lease) const;
    bool start_missing(schema::JobQueue::Ready jobs, progress::RunStatus& status);
    bool start(Place& place);
    bool take_device(Place& place, progress::RunStatus& status);
    void yield_devices();
    [[nodiscard]] std::chrono::milliseconds pause_after(const progress::RunStatus& now);
    void handle_interrupts();
    [[nodiscard]] bool has_runner() const;
    [[nodiscard]] bool goes_on() const;
    [[nodiscard]] bool gives_up_recording() const;
    [[nodiscard]] bool failed() const { return !boundary_.failure().empty() || !disk_.failure().empty(); }
    [[nodiscard]] std::string failure() const;
    void describe(progress::RunStatus& status) const;
    void stop(Ending ending);
    Leases foreign_leases();
    Place* place_of(const ProcessIdentity& process);
    [[nodiscard]] Leases::const_iterator lease_of(const Place& place) const;

    schema::Store& store_;
    schema::DatabaseFileWatch file_watch_;
    schema::JobQueue queue_;
    RunnerLauncher& launcher_;
    OperatingSystem& system_;
    SchedulerOptions options_;
    ErrorBoundary boundary_, disk_;
    DiskSync disk_sync_;
    Supervisor supervisor_;
    schema::LeaseWatch watch_;
    schema::ResultWatch results_;
    bool decides_;  ///< the sweep's own rules leave jobs out
    std::vector<Place> places_;
    Leases leases_;                                                                ///< as last read
    std::map<std::pair<schema::Id, int>, OperatingSystem::TimePoint> first_seen_;  ///< by job and attempt
    std::map<schema::Id, OperatingSystem::TimePoint> missing_since_;               ///< by runner whose process is gone
    OomWatch oom_watch_;
    OperatingSystem::TimePoint looked_{}, synced_{}, interrupted_{}, round_{}, looked_elsewhere_{};
    std::string trouble_, lost_;  ///< lost_: what happened to the database's file
    std::string elsewhere_;       ///< which jobs of the plan are queued for another run, in words
    schema::JobQueue::Ready ready_elsewhere_ = schema::JobQueue::Ready::none;
    Ending ending_ = Ending::finished;
    int interrupts_seen_ = 0;
    std::chrono::milliseconds pause_{0};
    std::int64_t ended_before_ = 0;
    bool consulted_ = false;     ///< in this round
    std::int64_t waiting_ = 0;   ///< jobs of the plan that are queued, here or elsewhere
    bool queue_left_ = false;    ///< jobs are in the sweep's queue, of whichever plan
    bool starts_again_ = false;  ///< a runner still has to be started
    bool stopping_ = false;
    bool budget_ended_ = false;
};

}  // namespace stylesweep::schedule
