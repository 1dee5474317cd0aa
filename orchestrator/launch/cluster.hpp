// The interface to a batch system: a handful of calls, so that tests need none.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace stylesweep::launch {

/// The state of one task of an array.
struct TaskState {
    int number = 0;     ///< its index in the array
    std::string state;  ///< Slurm's state, such as PENDING, RUNNING, COMPLETED, TIMEOUT
    std::optional<int> exit_code, signal;
    int restarts = 0;  ///< how often it was requeued
    std::string node, reason;

    bool operator==(const TaskState&) const = default;
};

/// Whether a task in this state has ended for good: a requeued one is PENDING again.
bool has_ended(const std::string& state);

/// The batch system's error message, or that it did not answer.
struct ClusterError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Cluster {
  public:
    virtual ~Cluster() = default;
    /// Submits the script's array and returns its id. After a ClusterError it may have been submitted anyway: see
    /// find().
    virtual std::int64_t submit(const std::filesystem::path& script) = 0;
    /// The array with the job name `name`, pending, running or recently ended; nullopt: unknown.
    virtual std::optional<std::int64_t> find(const std::string& name) = 0;
    /// What is known about an array's tasks `numbers`: tasks that ended long ago may be missing. Other tasks may be
    /// included.
    virtual std::vector<TaskState> tasks(std::int64_t array, const std::vector<int>& numbers) = 0;
    virtual void cancel(std::int64_t array) = 0;
};

}  // namespace stylesweep::launch
