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

#include "orchestrator/progress/progress.hpp"
#include "orchestrator/schedule/device_locks.hpp"
#include "orchestrator/schedule/launcher.hpp"
#include "orchestrator/schedule/oom_killer.hpp"
#include "orchestrator/schedule/supervisor.hpp"
#include "schema/progress.hpp"

namespace stylesweep::schedule {

/// Time and interruption, as the scheduler sees them.
class Surroundings {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    virtual ~Surroundings() = default;
    virtual TimePoint now() = 0;
    /// By which retries wait; it may be set back or forward.
    virtual std::chrono::system_clock::time_point wall_clock() { return std::chrono::system_clock::now(); }
    /// Not so long when a child process ends or the user interrupts meanwhile.
    virtual void wait(std::chrono::milliseconds time) = 0;
    /// How often the user asked to stop: once means gently, twice at once.
    virtual int interrupts() = 0;
    /// Processes that the kernel's out-of-memory killer has ended so far, here or on the whole machine.
    virtual std::uint64_t oom_kills() = 0;
    /// Kills a runner that no orchestrator watches any more.
    virtual void kill_orphan(const schema::ProcessIdentity& runner) = 0;
};

struct Options {
    schema::Id sweep = 0;
    std::vector<Slot> slots;
    std::optional<std::chrono::duration<double>> timeout;  ///< of a job
    std::optional<std::uint64_t> memory_bytes;             ///< resident, of a runner
    bool fail_fast = false;
    std::optional<Surroundings::TimePoint> until = {};  ///< no runner is started once no queued job can end by then
    DeviceLocks* locks = nullptr;                       ///< to ask before a slot is used; nullptr: devices are shared
    schema::Id last_attempt = 0;  ///< results behind it are news; another orchestrator's come in meanwhile
};

/// How the run ended. Job counts are read from the database by the caller.
enum class Ending {
    finished,     ///< nothing is left to claim
    interrupted,  ///< by the user; queued jobs stay queued
    failed_fast,  ///< at the first failure, as asked
    no_runner,    ///< runners end before they take a job
    budget,       ///< what is queued will not end by Options::until
};

/// Runs one sweep's queue to its end. One thread; all references outlive it.
class Scheduler {
  public:
    Scheduler(schema::Store& store, Launcher& launcher, Surroundings& surroundings, Options options);

    /// `watch` sees each round's counts (done, failed, running).
    Ending run(progress::Snapshot snapshot, const std::function<void(const progress::Snapshot&)>& watch);

    /// Why runners could not work, for Ending::no_runner.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

  private:
    struct Place {
        Slot slot;
        std::unique_ptr<RunnerProcess> runner;
        KillReason killed = KillReason::none;
        std::string why;
        int idle_deaths = 0;         ///< ends in a row without a job in hand
        std::uint64_t resident = 0;  ///< bytes, when last looked at
        std::unique_ptr<DeviceHold> hold = nullptr;
        bool yields = false;  ///< its device goes to a run of higher priority
    };
    using Leases = std::vector<schema::JobQueue::Lease>;

    Leases reap();
    void ended(Place& place, const process::Exit& end, const Leases& leases);
    void end_lost(const Leases& leases);
    void enforce_limits(const Leases& leases);
    void enforce_limits(Place& place, std::chrono::duration<double> taken);
    void look_around();
    void blame_oom_killer(Place& place, const process::Exit& end);
    bool written(const std::function<void()>& write);
    void kill(Place& place, KillReason why, const std::string& detail);
    schema::JobQueue::Ready ready();
    bool start_missing(progress::Snapshot& snapshot);
    bool start(Place& place);
    bool take_device(Place& place, progress::Snapshot& snapshot);
    void yield_devices();
    [[nodiscard]] std::chrono::milliseconds pause_after(const progress::Snapshot& now, bool starts_again);
    bool handle_interrupts();
    bool anyone_works(const Leases& leases) const;
    void stop_all();
    Place* place_of(std::int64_t pid);

    schema::Store& store_;
    schema::JobQueue queue_;
    Launcher& launcher_;
    Surroundings& surroundings_;
    Options options_;
    Supervisor supervisor_;
    schema::ResultWatch results_;
    std::vector<Place> places_;
    std::map<std::pair<schema::Id, int>, Surroundings::TimePoint> first_seen_;  ///< by job and attempt
    std::map<schema::Id, Surroundings::TimePoint> missing_since_;               ///< by runner whose process is gone
    OomWatch oom_watch_;
    Surroundings::TimePoint looked_{}, synced_{};
    std::string trouble_, database_trouble_;
    int interrupts_seen_ = 0;
    std::chrono::milliseconds pause_{0};
    std::int64_t ended_before_ = 0;
    bool stopping_ = false;
    bool budget_ended_ = false;
};

}  // namespace stylesweep::schedule
