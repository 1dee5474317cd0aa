// Runs the command of `run --notify` when there is something to report.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/process/child.hpp"
#include "orchestrator/progress/progress.hpp"

namespace stylesweep::schedule {

/// Facts about the run, as STYLESWEEP_SWEEP, _DONE, _FAILED, _LEFT (jobs of the whole sweep) and _REASON.
struct NotifyFacts {
    std::string sweep;
    std::int64_t done = 0, failed = 0, left = 0;
    std::string reason;  ///< finished | failures | interrupted | failed_fast | no_runner | budget
};

/// A shell command, run beside the sweep and for a bounded time. It can fail nothing: what goes wrong is a warning.
/// One thread. The destructor kills what still runs.
class Notifier {
  public:
    /// `log` takes the command's output. `grace` is from SIGTERM, at the limit, to SIGKILL. No command: nothing
    /// happens.
    Notifier(std::string command, std::filesystem::path log, std::chrono::duration<double> limit,
             std::chrono::duration<double> grace = std::chrono::seconds(5))
        : command_(std::move(command)), log_(std::move(log)), limit_(limit), grace_(grace) {}

    /// Starts the command and returns at once.
    void tell(const NotifyFacts& facts);
    /// Waits for what was started, each at most its limit; returns the warnings.
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

/// Says once when more than `percent` of the jobs that a run has to do failed.
class FailureAlarm {
  public:
    explicit FailureAlarm(double percent) : percent_(percent) {}
    bool rings(const progress::Snapshot& now);

  private:
    double percent_;
    bool rung_ = false;
};

}  // namespace stylesweep::schedule
