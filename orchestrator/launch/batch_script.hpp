// The script for sbatch: one array, each task of which runs one shard.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/launch/paths.hpp"
#include "orchestrator/sweep/launcher_settings.hpp"

namespace stylesweep::launch {

struct BatchJob {
    ArrayPaths paths;
    std::string name;               ///< job name, unique
    std::vector<int> numbers;       ///< shard numbers
    std::string time, mem;          ///< empty: as in the options
    std::filesystem::path program;  ///< path of `stylesweep` on the nodes
};

/// Options are sorted by name; paths are quoted for the shell.
std::string batch_script(const BatchJob& job, const sweep::LauncherSettings& launcher);

}  // namespace stylesweep::launch
