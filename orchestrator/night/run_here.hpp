// Runs the queued jobs of a sweep on this machine's devices: behind `run` and `work`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/cli/shared/load_sweep.hpp"
#include "orchestrator/night/budget.hpp"
#include "orchestrator/night/enqueue.hpp"
#include "orchestrator/night/run_forecast.hpp"
#include "orchestrator/schedule/notifier.hpp"
#include "orchestrator/schedule/scheduler.hpp"
#include "schema/database/file_watch.hpp"

namespace stylesweep::cli {

struct HereOptions {
    std::vector<std::string> devices;  ///< names, such as cpu
    int runners = 1;                   ///< per device
    std::optional<WallTime> until = {};
    int priority = 0;
    bool skip_doomed = false, fail_fast = false;
    std::string notify = {};            ///< command; empty: none
    int alarm_at = 20;                  ///< percentage of failed jobs
    double noise_s = 0;                 ///< how long to measure the machine's noise before and after; 0: not
    bool share = false;                 ///< runners share the device: their times are marked as not comparable
    std::filesystem::path rescue = {};  ///< name for the rows of a lost database; empty: its own
};

/// This process and its clock. After handle_signals(), Ctrl-C, kill and a closed terminal count as interrupts.
class LocalSystem : public schedule::OperatingSystem {
  public:
    LocalSystem();
    TimePoint now() override;
    void wait(std::chrono::milliseconds time) override;
    int interrupts() override;
    std::uint64_t oom_kills() override;
    void ask_orphan_to_end(const ProcessIdentity& runner, process::EndRequest request) override;
    void kill_orphan(const ProcessIdentity& runner) override;

  private:
    std::vector<std::filesystem::path> counters_;
};
void handle_signals();
/// How often the user has interrupted so far, and with which signal last.
int interrupts_so_far();
int last_interrupt();

/// Devices that the runner can use: those named, or `all`; by default its GPUs, else the CPU.
std::vector<std::string> devices_of(const Options& options, const std::string& description);

/// Returns the exit code.
int run_here(const LoadedSweep& loaded, schema::Store& store, const Queued& queued, const RunForecast& forecast,
             const HereOptions& options, schedule::OperatingSystem& system);

/// Rescues the rows of a database whose file was deleted, moved or replaced, under the name `wanted` if the file has
/// none any more (empty: its own). Returns what happened and where the rows are; empty: nothing happened.
std::string rescued(schema::Store& store, const std::optional<schema::FileLoss>& loss,
                    const std::filesystem::path& wanted = {});
/// Prints `lost`. Returns the exit code.
int tell_lost(const std::string& lost);

/// Prints why jobs of the plan failed, one cause per line.
void print_failures(schema::Store& store, schema::Id sweep, const schema::PlannedJobs& plan);

schedule::NotifyFacts facts(const std::string& sweep, const Queued& queued, const progress::RunStatus& now,
                            const std::string& reason);

/// The notifier of `run --notify`.
schedule::Notifier notifier_for(const std::string& command, schema::Store& store);

}  // namespace stylesweep::cli
