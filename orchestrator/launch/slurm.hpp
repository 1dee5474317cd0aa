// Slurm, through its commands on the PATH: sbatch, squeue, scontrol, sacct, scancel.
#pragma once

#include <chrono>

#include "orchestrator/launch/cluster.hpp"

namespace stylesweep::launch {

/// Each call starts programs and waits for them, at most `limit` each. Without accounting, sacct is not called again.
/// Not thread-safe.
class Slurm final : public Cluster {
  public:
    explicit Slurm(std::chrono::seconds limit = std::chrono::seconds(60)) : limit_(limit) {}

    /// Throws ClusterError naming the first program that is not on the PATH.
    static void check_programs();

    std::int64_t submit(const std::filesystem::path& script) override;
    std::optional<std::int64_t> find(const std::string& name) override;
    /// Tasks that wait or run come from squeue, ended ones from scontrol, forgotten ones from sacct: each is called
    /// only if the one before did not report all tasks.
    std::vector<TaskState> tasks(std::int64_t array, const std::vector<int>& numbers) override;
    void cancel(std::int64_t array) override;

  private:
    [[nodiscard]] std::string call(std::vector<std::string> command) const;
    std::string ask(std::vector<std::string> command) const;
    std::string account(std::vector<std::string> command);

    std::chrono::seconds limit_;
    bool accounting_ = true;
};

}  // namespace stylesweep::launch
