// Where a sweep's jobs run: `launcher:` of the sweep file, overridden by --launcher, --shards and --slurm of `run`.
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
    int shards = 0;                             ///< number of array tasks for the queue; 0: not given
    std::map<std::string, std::string> sbatch;  ///< options passed to sbatch unchanged: partition, gres, time, ...

    std::string folder;   ///< shared by all nodes, for shards, inputs and logs; empty: beside the database
    std::string scratch;  ///< a node's local disk, expanded by its shell; empty: $TMPDIR or /tmp
    std::string program;  ///< path of `stylesweep` on the nodes; empty: the same as here
    int runners = 1;      ///< per device of a task
    double copy_every_s = 300, poll_s = 10;
    double warn_s = 120;                       ///< time before its limit from which a task starts no further job
    int attempts = 3;                          ///< fruitless tasks in a row until a shard is given up
    double time_factor = 1, mem_factor = 1.5;  ///< factors for the request after a TIMEOUT or OUT_OF_MEMORY

    static constexpr int most_shards = 100'000;

    /// Takes "slurm" or "local"; throws std::invalid_argument for another word.
    void set_kind(const std::string& word);
    /// Takes one of the options above, or one of sbatch's; throws std::invalid_argument with the reason.
    void set(const std::string& name, const std::string& value);
};

/// "partition=gpu,nodelist=n[1,3],time=1:00:00" as names and values: a part without '=' belongs to the value before it.
/// Throws std::invalid_argument when the text does not begin with a name.
std::vector<std::pair<std::string, std::string>> split_options(const std::string& text);

/// Seconds of a time in sbatch's form: 90 (minutes), 90:30, 4:00:00, 2-12, 2-12:30, 2-12:30:00; nullopt for others.
std::optional<long> slurm_time_s(const std::string& text);
/// The inverse: "4:00:00", "2-12:00:00".
std::string slurm_time(long seconds);

/// Megabytes of a size in sbatch's form: 500 (megabytes), 500M, 16G, 1T, 1024K; nullopt for others.
std::optional<long> slurm_mem_mb(const std::string& text);

}  // namespace stylesweep::sweep
