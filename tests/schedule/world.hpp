// A world for the scheduler without processes and without waiting: a results database, runners that are objects, and a
// clock that moves when the scheduler waits.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/schedule/scheduler.hpp"
#include "schema/sweeps/sweeps.hpp"
#include "tests/base/test_folder.hpp"

namespace stylesweep::schedule::testing {

/// What is visible of a started runner, also after the scheduler let go of it.
struct RunnerState {
    Slot slot;
    ProcessIdentity identity;
    std::string log_path;
    schema::Id id = 0;  ///< in the database; 0: not registered yet
    std::optional<schema::ClaimedJob> job;
    int steps_on_job = 0;
    std::optional<process::Exit> end;
    bool asked_to_stop = false, killed = false;
    bool only_writes = false;  ///< its job's work is over, the row is not there yet
    std::optional<process::EndRequest> asked_to_end;
    int steps_since_asked = 0;
    std::uint64_t resident_bytes = 1000;
};

/// Runners act when the scheduler waits, one step each. A runner's job says in parameter `do` what becomes of it:
/// done, failed, signal, exit, once (a signal at the first attempt), hang, grow, slow (done at the fifth step), save
/// (hangs; ends early when asked, two steps later), stubborn (as save, but its runner dies of that), waits (over at the
/// tenth step, its row waits for the database until the 300th), unwritten (over at once, its row is never written).
/// They write through a connection of their own, as processes do. One thread.
class World final : public OperatingSystem, public RunnerLauncher {
  public:
    explicit World(const std::string& limits = "{}");

    /// Queues a job for each word, in this order, behind those queued before. Returns their ids.
    std::vector<schema::Id> queue(const std::vector<std::string>& what);

    /// The jobs that are queued now.
    schema::PlannedJobs plan() { return schema::latest_plan(other, sweep); }
    /// Runs these jobs, by default plan(), over `count` CPU slots.
    Ending run(int count, SchedulerOptions options = {}, std::optional<schema::PlannedJobs> jobs = {});

    TimePoint now() override { return time_; }
    std::chrono::system_clock::time_point wall_clock() override {
        if (at_clock) std::exchange(at_clock, nullptr)();
        return wall_begin + time_.time_since_epoch();
    }
    void wait(std::chrono::milliseconds time) override;
    int interrupts() override { return interrupts_; }
    std::uint64_t oom_kills() override { return kernel_oom_kills; }
    void ask_orphan_to_end(const ProcessIdentity& runner, process::EndRequest request) override {
        if (orphans_asked.empty()) orphans_asked.emplace_back(runner.pid, request.job);
    }
    void kill_orphan(const ProcessIdentity& runner) override { orphans_killed.push_back(runner.pid); }
    std::unique_ptr<RunnerProcess> start(const Slot& slot) override;

    /// Writes the longest time foreseen for a job, s.
    void foresee(schema::Id job, double high_s);

    /// The first row of a query, columns joined by '|'; NULL is empty.
    std::string row(const std::string& sql);

    stylesweep::testing::TestFolder folder;
    schema::Store store;
    schema::Store other;  ///< the runners' connection
    schema::JobQueue runners_queue;
    schema::Id sweep = 0;
    std::vector<std::shared_ptr<RunnerState>> started;
    std::vector<progress::RunStatus> seen;
    std::vector<std::chrono::milliseconds> waits;  ///< how long the scheduler wanted each to be
    std::string trouble;
    std::chrono::milliseconds step{20};  ///< how far one wait moves the clock
    std::chrono::system_clock::time_point wall_begin = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
    std::uint64_t kernel_oom_kills = 0;
    std::vector<std::pair<std::int64_t, schema::Id>> orphans_asked;  ///< to end that job: the first
    std::vector<std::int64_t> orphans_killed;
    bool hanging_starts = false;  ///< runners never take a job
    bool hanging_ends = false;    ///< runners that have nothing to do do not end
    int dead_starts = 0;          ///< so many runners end with code 1 before they take a job
    int failing_starts = 0;       ///< so many starts throw
    std::function<void(progress::RunStatus&)> consult = [](progress::RunStatus&) {};  ///< as an onlooker's
    std::function<void(int)> at_wait;  ///< called with the number of the wait, from 1
    std::function<void()> at_clock;    ///< called once, when somebody next looks at the clock on the wall

    void interrupt() { ++interrupts_; }

  private:
    void act(RunnerState& runner);
    void act_on_job(RunnerState& runner, const std::string& what);
    void finish(RunnerState& runner, const std::string& status, const std::string& error_class = "");
    void end_early(RunnerState& runner);
    [[nodiscard]] schema::ClaimRequest request() const;

    std::optional<TimePoint> until_;  ///< of the last run()
    TimePoint time_{};
    int interrupts_ = 0, queued_ = 0;
};

}  // namespace stylesweep::schedule::testing
