// Every path of an array and its shards, in one place.
#pragma once

#include <filesystem>
#include <string>

#include "schema/database/database_name.hpp"

namespace stylesweep::launch {

/// The paths of an array: its folder is shared by all nodes.
struct ArrayPaths {
    std::filesystem::path folder;
    std::string name;

    /// Holds the array's name: this folder was made for it. The database only says where it is, and may be a
    /// stranger's.
    [[nodiscard]] std::filesystem::path mark() const { return folder / "stylesweep-array"; }
    /// Whether the folder was made for this array; nothing is written to or removed from another one.
    [[nodiscard]] bool is_marked() const;
    [[nodiscard]] std::filesystem::path inputs() const { return folder / "inputs"; }
    [[nodiscard]] std::filesystem::path logs() const { return folder / "logs"; }
    [[nodiscard]] std::filesystem::path script(const std::string& submission) const {
        return folder / (submission + ".sh");
    }
    /// Of the task `number` of the Slurm array `job`; sbatch's pattern for it is "%A_%a.log".
    [[nodiscard]] std::filesystem::path log(const std::string& job, int number) const {
        return logs() / (job + "_" + std::to_string(number) + ".log");
    }
};

/// Beside a shard: its task's progress, a few numbers as JSON.
inline std::filesystem::path progress_file_of(const std::filesystem::path& shard) {
    return schema::beside_database(shard, "progress.json");
}

/// Beside a shard: locked while a task claims or replaces it.
inline std::filesystem::path lock_file_of(const std::filesystem::path& shard) {
    return schema::beside_database(shard, "lock");
}

/// Beside a shard: the files that its jobs read, by content.
inline std::filesystem::path inputs_beside(const std::filesystem::path& shard) {
    return schema::linked_file(shard).parent_path() / "inputs";
}

}  // namespace stylesweep::launch
