// Starts and watches runners: small interfaces, so that tests of the scheduler need no fork and no sleep.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/process/child.hpp"
#include "base/process/end_request.hpp"
#include "orchestrator/schedule/slots.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schedule {

/// A started runner.
class RunnerProcess {
  public:
    virtual ~RunnerProcess() = default;
    /// Tells its leases from those of other runners: a runner of another host may have the same pid.
    [[nodiscard]] virtual const ProcessIdentity& identity() const = 0;
    virtual std::optional<process::Exit> poll() = 0;
    /// Whether it is working on this attempt now, not just writing its result or about to begin.
    [[nodiscard]] virtual bool is_at(schema::Id job, int attempt) const = 0;
    /// Whether it is working on any attempt now.
    [[nodiscard]] virtual bool is_at_work() const = 0;
    /// Asks it to finish the current job, then end.
    virtual void ask_to_stop() = 0;
    /// Asks it to end that job early if possible, then continue.
    virtual void ask_to_end(process::EndRequest request) = 0;
    virtual void kill() = 0;
    [[nodiscard]] virtual std::uint64_t resident_bytes() const = 0;
    /// Its log, relative to the files folder.
    [[nodiscard]] virtual std::string log_path() const = 0;
};

/// Starts runners. Throws std::runtime_error when it cannot.
class RunnerLauncher {
  public:
    virtual ~RunnerLauncher() = default;
    virtual std::unique_ptr<RunnerProcess> start(const Slot& slot) = 0;
};

/// Starts `program` as a local process that works on `sweep` in `database`, with logs in the files folder.
class LocalRunnerLauncher final : public RunnerLauncher {
  public:
    /// `more`: further arguments of the runner, such as --fail-fast.
    LocalRunnerLauncher(std::filesystem::path program, const std::filesystem::path& database, schema::Id sweep,
                        std::vector<std::string> more = {});
    std::unique_ptr<RunnerProcess> start(const Slot& slot) override;

  private:
    std::filesystem::path program_, database_, files_;
    schema::Id sweep_;
    std::vector<std::string> more_;
    int started_ = 0;
};

}  // namespace stylesweep::schedule
