// The loop of `stylesweep run`: keep a runner in every slot while jobs wait, watch them, stop when asked.
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

namespace stylesweep::schedule {

struct SchedulerOptions {
    schema::Id sweep = 0;
    std::vector<Slot> slots;
    std::optional<std::chrono::duration<double>> timeout;  ///< of a job
    std::chrono::duration<double> grace{10};               ///< for a job that is to end; 0: none
    std::optional<std::uint64_t> memory_bytes;             ///< resident, of a runner
    bool fail_fast = false;
    std::optional<OperatingSystem::TimePoint> until = {};  ///< no runner is started once no queued job can end by then
    DeviceLocks* locks = nullptr;         ///< to ask before a slot is used; nullptr: devices are shared
    schema::LeaseTimes lease_times = {};  ///< of runners that others started
    schema::Id last_attempt = 0;          ///< results behind it are news; another orchestrator's come in meanwhile
};

/// How the run ended. Job counts are read from the database by the caller.
enum class Ending {
    finished,     ///< nothing is left to claim
    interrupted,  ///< by the user; queued jobs stay queued
    failed_fast,  ///< at the first failure, as asked
    no_runner,    ///< runners end before they take a job
    budget,       ///< what is queued will not end by SchedulerOptions::until
    database,     ///< it failed for good, or its file is gone; runners finished what they had in hand
};

/// Who looks on, each round.
struct RunObserver {
    /// May ask the database and add to the status. Left out while the database is in trouble.
    std::function<void(progress::RunStatus&)> consult = [](progress::RunStatus&) {};
    /// Sees the round's counts; never asks the database.
    std::function<void(const progress::RunStatus&)> show = [](const progress::RunStatus&) {};
};

/// Runs one sweep's queue to its end. Whatever the database does, runners go on, their limits hold and an interrupt is
/// heard: what is known of it serves until it can be asked again, also while it takes long to answer or to reach the
/// disk. One thread, but for the disk's; all references outlive it.
class Scheduler {
  public:
    Scheduler(schema::Store& store, RunnerLauncher& launcher, OperatingSystem& system, SchedulerOptions options);

    Ending run(progress::RunStatus status, const RunObserver& observer);

    /// Why runners could not work, for Ending::no_runner, or what became of the database.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

    /// Whether the database's file was deleted, moved or replaced since.
    [[nodiscard]] std::optional<schema::FileLoss> loss() { return file_watch_.loss(); }

  private:
    // Of a job that is to end: until then its runner may end it itself.
    struct Grace {
        KillReason why;
        std::string detail;
        schema::Id job;  ///< 0: whichever is under way
        int attempt;
        OperatingSystem::TimePoint begin;
    };
    struct Place {
        Slot slot;
        std::unique_ptr<RunnerProcess> runner = nullptr;
        KillReason killed = KillReason::none;
        std::string why = {};
        std::optional<process::Exit> end = {};  ///< not on record yet
        std::string ended_at = {};
        bool killed_by_kernel = false;  ///< for want of memory
        int idle_deaths = 0;            ///< ends in a row without a job in hand
        std::uint64_t resident = 0;     ///< bytes, when last looked at
        std::unique_ptr<DeviceHold> hold = nullptr;
        bool yields = false;  ///< its device goes to a run of higher priority
        std::optional<Grace> grace = {};
        OperatingSystem::TimePoint busy_at{};  ///< last seen at a job, or excused
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
    std::vector<Place> places_;
    Leases leases_;                                                                ///< as last known
    std::map<std::pair<schema::Id, int>, OperatingSystem::TimePoint> first_seen_;  ///< by job and attempt
    std::map<schema::Id, OperatingSystem::TimePoint> missing_since_;               ///< by runner whose process is gone
    OomWatch oom_watch_;
    OperatingSystem::TimePoint looked_{}, synced_{}, interrupted_{}, round_{};
    std::string trouble_, lost_;  ///< lost_: what became of the database's file
    Ending ending_ = Ending::finished;
    int interrupts_seen_ = 0;
    std::chrono::milliseconds pause_{0};
    std::int64_t ended_before_ = 0;
    bool consulted_ = false;     ///< in this round
    bool queue_left_ = false;    ///< jobs wait
    bool starts_again_ = false;  ///< a runner is still to be started
    bool stopping_ = false;
    bool budget_ended_ = false;
};

}  // namespace stylesweep::schedule
