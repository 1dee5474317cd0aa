// Runs the command of `run --notify` when there is something to report.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/process/child.hpp"
#include "orchestrator/progress/run_status.hpp"

namespace stylesweep::schedule {

/// Facts about the run, as STYLESWEEP_SWEEP, _DONE, _FAILED, _LEFT (jobs of the whole sweep) and _REASON.
struct NotifyFacts {
    std::string sweep;
    std::int64_t done = 0, failed = 0, left = 0;
    std::string reason;  ///< finished | failures | interrupted | failed_fast | no_runner | budget
};

/// A shell command, run beside the sweep for a limited time. It never makes the run fail: errors become warnings.
/// Single-threaded. The destructor kills commands that still run.
class Notifier {
  public:
    /// `log` receives the command's output. `grace`: from SIGTERM, at the limit, to SIGKILL. Without a command nothing
    /// happens.
    Notifier(std::string command, std::filesystem::path log, std::chrono::duration<double> limit,
             std::chrono::duration<double> grace = std::chrono::seconds(5))
        : command_(std::move(command)), log_(std::move(log)), limit_(limit), grace_(grace) {}

    /// Starts the command and returns at once.
    void tell(const NotifyFacts& facts);
    /// Waits for started commands, each up to its limit; returns the warnings.
    std::vector<std::string> finish();

  private:
    struct Call {
        std::string reason;
        std::unique_ptr<process::Child> child;
        std::chrono::steady_clock::time_point deadline;
    };
    [[nodiscard]] std::string ended_by_force(Call& call) const;
    std::string command_;
    std::filesystem::path log_;
    std::chrono::duration<double> limit_, grace_;
    std::vector<Call> calls_;
    std::vector<std::string> warnings_;
};

/// Fires once when more than `percent` of the jobs of a run have failed.
class FailureAlarm {
  public:
    explicit FailureAlarm(double percent) : percent_(percent) {}
    bool rings(const progress::RunStatus& now);

  private:
    double percent_;
    bool rung_ = false;
};

}  // namespace stylesweep::schedule
