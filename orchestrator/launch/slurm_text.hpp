// Parses the output of squeue, scontrol and sacct.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/launch/cluster.hpp"

namespace stylesweep::launch {

/// The columns requested from squeue, for --Format.
inline constexpr const char* squeue_columns = "ArrayJobID:|,ArrayTaskID:|,State:|,RestartCnt:|,Reason:|,NodeList:|";
/// Output of `squeue --noheader --array --Format=squeue_columns`: one line per task, or per range of pending tasks.
std::vector<TaskState> parse_squeue(const std::string& text);

/// Output of `scontrol show job --oneliner ARRAY`: NAME=VALUE pairs, one line per task or range of pending tasks.
std::vector<TaskState> parse_scontrol(const std::string& text);

/// Output of `sacct --noheader --parsable2 --allocations --format=JobID,State,ExitCode,NodeList`: one line per task.
std::vector<TaskState> parse_sacct(const std::string& text);

/// "1-3,7,9-11%2" as numbers; anything else is ignored, so are indices that Slurm does not have, and what exceeds the
/// 100,000 tasks of the largest array.
std::vector<int> expand_indices(const std::string& text);
/// The inverse: "1-3,7".
std::string index_ranges(std::vector<int> numbers);

}  // namespace stylesweep::launch
