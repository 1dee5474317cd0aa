// Where a sweep's jobs run: `launcher:` of the sweep file, and --launcher, --shards and --slurm of `run` over it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stylesweep::sweep {

struct LauncherSettings {
    enum class Kind { local, slurm };
    Kind kind = Kind::local;
    int shards = 0;                             ///< array tasks to deal the queue to; 0: not said
    std::map<std::string, std::string> sbatch;  ///< options handed to sbatch as they are: partition, gres, time, ...

    std::string folder;   ///< seen by all nodes, for shards, inputs and logs; empty: beside the database
    std::string scratch;  ///< a node's local disk, as its shell reads it; empty: $TMPDIR or /tmp
    std::string program;  ///< `stylesweep` on the nodes; empty: where it is here
    int runners = 1;      ///< on each device of a task
    double copy_every_s = 300, poll_s = 10;
    double warn_s = 120;                       ///< before its time limit a task starts no further job
    int attempts = 3;                          ///< tasks in a row that yield nothing, until a shard is given up
    double time_factor = 1, mem_factor = 1.5;  ///< what a shard asks for after a TIMEOUT or OUT_OF_MEMORY, times this

    static constexpr int most_shards = 100'000;

    /// Takes "slurm" or "local"; std::invalid_argument for another word.
    void set_kind(const std::string& word);
    /// Takes one of the options above, or one of sbatch's; std::invalid_argument with what is wrong.
    void set(const std::string& name, const std::string& value);
};

/// "partition=gpu,nodelist=n[1,3],time=1:00:00" as names and values: a part without '=' belongs to the value before it.
/// std::invalid_argument when it begins without a name.
std::vector<std::pair<std::string, std::string>> split_options(const std::string& text);

/// Seconds of a time as sbatch takes it: 90 (minutes), 90:30, 4:00:00, 2-12, 2-12:30, 2-12:30:00; nullopt for others.
std::optional<long> slurm_time_s(const std::string& text);
/// The reverse: "4:00:00", "2-12:00:00".
std::string slurm_time(long seconds);

/// Megabytes of a size as sbatch takes it: 500 (megabytes), 500M, 16G, 1T, 1024K; nullopt for others.
std::optional<long> slurm_mem_mb(const std::string& text);

}  // namespace stylesweep::sweep
