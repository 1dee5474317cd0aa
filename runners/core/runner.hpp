// The interface a runner program implements; run_main() turns it into a program.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/limits.hpp"
#include "runners/core/job.hpp"
#include "runners/core/loop/end_signal.hpp"

namespace stylesweep::runners {

/// How the orchestrator asked this process to run.
struct Settings {
    std::string device = "cpu";         ///< cpu, cuda:0
    int threads = 1;                    ///< for computation on the CPU
    std::filesystem::path folder = {};  ///< of the sweep file
    Limits limits = {};                 ///< of the sweep
    const EndSignal* end = nullptr;     ///< says when a job is to end early; nullptr: never
};

/// Executes jobs, one at a time, on one thread. Owned by main, outlives the loop.
class Runner {
  public:
    virtual ~Runner() = default;

    /// {"protocol": 1, "runner", "build", "parameters": [...], "metrics": [...], "devices": [...]}: the fields are in
    /// docs/runners.md. Called without open().
    [[nodiscard]] virtual nlohmann::json describe() const = 0;

    /// Throws BadInput when no try of `job` could succeed, as far as its parameters and files tell. It has params and
    /// inputs only. Asked where parameters have `checked_with`, before the job is queued; without open().
    virtual void check(const Job&) {}

    /// Once, before the first job: choose the device, set thread counts, install allocators.
    virtual void open(const Settings&) {}

    /// Facts about this process's environment to add to those that the loop gathers (versions, device_name, ...).
    [[nodiscard]] virtual nlohmann::json environment() const { return nlohmann::json::object(); }

    /// Runs one job. Throws Unsupported, OutOfMemory, BadInput, DeviceLost, std::bad_alloc or any std::exception:
    /// each becomes a row. What was recorded before the throw is kept. A runner that can end a job early looks at
    /// Settings::end, ends it within limits.grace and throws EndedEarly; of one that cannot a job that ends within
    /// limits.grace all the same is an ordinary row, and one that does not is killed with its process.
    virtual void run(const Job& job, Recorder& out) = 0;

    /// An input of `job`, which has just ended, was not what its row names: what run() kept of it, in memory or on the
    /// disk, must not be used again.
    virtual void forget(const Job&) {}
};

/// `main` of a runner program: --describe, --check FILE, --db FILE --sweep ID [--device D] [--threads N] [--log FILE]
/// [--until TIME].
int run_main(int argc, char** argv, Runner& runner);

}  // namespace stylesweep::runners
