// The interface a runner program implements; run_main() turns it into a program.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "base/limits.hpp"
#include "runners/core/job.hpp"
#include "runners/core/loop/end_signal.hpp"

namespace stylesweep::runners {

/// How the orchestrator started this process.
struct Settings {
    std::string device = "cpu";         ///< cpu, cuda:0
    int threads = 1;                    ///< for CPU computations
    std::filesystem::path folder = {};  ///< of the sweep file
    Limits limits = {};                 ///< of the sweep
    const EndSignal* end = nullptr;     ///< requests to end a job early; nullptr: none
};

/// Runs jobs, one at a time, on one thread. Owned by main, outlives the loop.
class Runner {
  public:
    virtual ~Runner() = default;

    /// {"protocol": 1, "runner", "build", "parameters": [...], "metrics": [...], "devices": [...]}: the fields are in
    /// docs/runners.md. Called without open().
    [[nodiscard]] virtual nlohmann::json describe() const = 0;

    /// Throws BadInput if `job` cannot succeed because of its parameters and files. The job only has params and inputs.
    /// Called for parameters with `checked_with`, before the job is queued; without open().
    virtual void check(const Job&) {}

    /// Called once, before the first job: chooses the device, sets thread counts, installs allocators.
    virtual void open(const Settings&) {}

    /// Facts about this process's environment (versions, device_name, ...), in addition to those that the loop gathers.
    [[nodiscard]] virtual nlohmann::json environment() const { return nlohmann::json::object(); }

    /// Runs one job. Throws Unsupported, OutOfMemory, BadInput, DeviceLost, std::bad_alloc or any std::exception: each
    /// becomes a row. What was recorded before the throw is kept. A runner that can end a job early checks
    /// Settings::end, ends the job within limits.grace and throws EndedEarly. Otherwise a job that finishes within
    /// limits.grace is an ordinary row, and one that does not is killed with its process.
    virtual void run(const Job& job, Recorder& out) = 0;

    /// Work on the opened device that is always the same; each call does it and gives its time, s, by which the
    /// device's drift is divided out (`measure: {reference: true}`). Empty: the CPU's kernel is used.
    [[nodiscard]] virtual std::function<double()> reference_kernel() { return {}; }

    /// Features of pictures by a network, for metrics of sets (`stylesweep evaluate`): {"network": FILE, "trust":
    /// whether its code may run, "pictures": [FILE, ...], "vectors": FILE to write, float32, one after another} ->
    /// {"length": numbers of each, "failures": [why a picture has none, or "", ...]}. Called after open(), in a process
    /// of its own.
    virtual nlohmann::json features(const nlohmann::json&) {
        throw std::runtime_error("this runner computes no features");
    }

    /// An input of `job`, which has just ended, was not as planned: anything that run() cached from it, in memory or on
    /// disk, must not be used again.
    virtual void forget(const Job&) {}
};

/// `main` of a runner program: --describe, --check FILE, --features FILE, --db FILE --sweep ID [--device D] [--threads
/// N] [--log FILE]
/// [--until TIME].
int run_main(int argc, char** argv, Runner& runner);

}  // namespace stylesweep::runners
