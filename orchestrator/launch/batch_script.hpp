// The script handed to sbatch: one array, each task of which carries one shard.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/launch/paths.hpp"
#include "orchestrator/sweep/launcher_settings.hpp"

namespace stylesweep::launch {

struct BatchJob {
    ArrayPaths paths;
    std::string name;               ///< of the job, unique
    std::vector<int> numbers;       ///< of the shards
    std::string time, mem;          ///< empty: as the options say
    std::filesystem::path program;  ///< `stylesweep`, as the nodes see it
};

/// Options in the order of their names; paths quoted for the shell.
std::string batch_script(const BatchJob& job, const sweep::LauncherSettings& launcher);

}  // namespace stylesweep::launch
