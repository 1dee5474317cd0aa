// A batch system as the launcher sees it: a handful of calls, so that tests can do without one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace stylesweep::launch {

/// How one task of an array stands.
struct TaskState {
    int number = 0;     ///< its index in the array
    std::string state;  ///< Slurm's word, such as PENDING, RUNNING, COMPLETED, TIMEOUT
    std::optional<int> exit_code, signal;
    int restarts = 0;  ///< how often it was requeued
    std::string node, reason;

    bool operator==(const TaskState&) const = default;
};

/// Whether a task in this state has ended for good: a requeued one is PENDING again.
bool has_ended(const std::string& state);

/// What the batch system answered when it refused, or that it did not answer.
struct ClusterError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Cluster {
  public:
    virtual ~Cluster() = default;
    /// Submits the script's array; its id. After a ClusterError it may have been submitted nevertheless: see find().
    virtual std::int64_t submit(const std::filesystem::path& script) = 0;
    /// The array whose job name is `name`, waiting, running or not long over; nullopt: none is known.
    virtual std::optional<std::int64_t> find(const std::string& name) = 0;
    /// What is known of an array's tasks `numbers`: of those that ended long ago nothing may be. Others may be told
    /// too.
    virtual std::vector<TaskState> tasks(std::int64_t array, const std::vector<int>& numbers) = 0;
    virtual void cancel(std::int64_t array) = 0;
};

}  // namespace stylesweep::launch
