// `run --launcher slurm`: the sweep's queue as an array of Slurm tasks.
#pragma once

#include <memory>
#include <optional>

#include "base/files/file_lock.hpp"
#include "orchestrator/night/run_here.hpp"

namespace stylesweep::cli {

void add_launcher_options(po::options_description& all);

/// `launcher:` of the sweep file, overridden by --launcher, --shards and --slurm. Throws UsageError, also for options
/// that make no sense with Slurm.
sweep::LauncherSettings launcher_of(const Options& options, const sweep::SweepFile& file);

/// Prints the script that would be submitted for `jobs` jobs. Nothing is written or submitted.
int print_batch_script(const sweep::LauncherSettings& launcher, const std::string& database, const std::string& sweep,
                       std::int64_t jobs);

/// Held by the one run that follows a sweep's array; the kernel releases it however that run ends.
class ArrayLock {
  public:
    /// Waits while another run holds it, and says so. Then undoes what a run that died while splitting the queue left.
    /// Throws launch::ClusterError when Slurm's programs are missing.
    ArrayLock(schema::Store& store, const std::string& sweep);
    ArrayLock(const ArrayLock&) = delete;

    /// False: interrupted while waiting.
    [[nodiscard]] bool held() const { return held_; }

  private:
    std::optional<FileLock> lock_;
    bool held_ = false;
};

/// Follows the sweep's array, or submits the queued jobs and follows them. Returns the exit code.
int run_slurm(const LoadedSweep& loaded, schema::Store& store, const Queued& queued, const RunForecast& forecast,
              const sweep::LauncherSettings& launcher, const std::string& notify);

}  // namespace stylesweep::cli
