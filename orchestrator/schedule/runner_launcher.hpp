// How runners are started and watched: small interfaces, so that tests of the scheduler need no fork and no sleep.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/process/child.hpp"
#include "base/process/end_request.hpp"
#include "orchestrator/schedule/slots.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schedule {

/// A runner that was started.
class RunnerProcess {
  public:
    virtual ~RunnerProcess() = default;
    /// By which its leases are told from those of other runners: another host's runner may have the same pid.
    [[nodiscard]] virtual const ProcessIdentity& identity() const = 0;
    virtual std::optional<process::Exit> poll() = 0;
    /// Whether it works at this attempt now: not when it has only to write what came of it, or has yet to begin.
    [[nodiscard]] virtual bool is_at(schema::Id job, int attempt) const = 0;
    /// Whether it works at any attempt now.
    [[nodiscard]] virtual bool is_at_work() const = 0;
    /// Finish the job under way, then end.
    virtual void ask_to_stop() = 0;
    /// End that job early if it can, then go on.
    virtual void ask_to_end(process::EndRequest request) = 0;
    virtual void kill() = 0;
    [[nodiscard]] virtual std::uint64_t resident_bytes() const = 0;
    /// Its output, relative to the files folder.
    [[nodiscard]] virtual std::string log_path() const = 0;
};

/// Starts runners. Throws std::runtime_error when it cannot.
class RunnerLauncher {
  public:
    virtual ~RunnerLauncher() = default;
    virtual std::unique_ptr<RunnerProcess> start(const Slot& slot) = 0;
};

/// Starts `program` as a local process that works on `sweep` in `database`, logging below the files folder.
class LocalRunnerLauncher final : public RunnerLauncher {
  public:
    /// `until`: UTC time by which runners are to have ended their last job; empty: no matter.
    LocalRunnerLauncher(std::filesystem::path program, std::filesystem::path database, schema::Id sweep,
                        std::string until = "");
    std::unique_ptr<RunnerProcess> start(const Slot& slot) override;

  private:
    std::filesystem::path program_, database_, files_;
    schema::Id sweep_;
    std::string until_;
    int started_ = 0;
};

}  // namespace stylesweep::schedule
