// What squeue, scontrol and sacct print, as data.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/launch/cluster.hpp"

namespace stylesweep::launch {

/// The columns asked of squeue, for --Format.
inline constexpr const char* squeue_columns = "ArrayJobID:|,ArrayTaskID:|,State:|,RestartCnt:|,Reason:|,NodeList:|";
/// Of `squeue --noheader --array --Format=squeue_columns`: a line each task, or a range of waiting ones.
std::vector<TaskState> parse_squeue(const std::string& text);

/// Of `scontrol show job --oneliner ARRAY`: NAME=VALUE pairs, a line each task or range of waiting ones.
std::vector<TaskState> parse_scontrol(const std::string& text);

/// Of `sacct --noheader --parsable2 --allocations --format=JobID,State,ExitCode,NodeList`, a line each task.
std::vector<TaskState> parse_sacct(const std::string& text);

/// "1-3,7,9-11%2" as numbers; what is no number is left out.
std::vector<int> expand_indices(const std::string& text);
/// The reverse: "1-3,7".
std::string index_ranges(std::vector<int> numbers);

}  // namespace stylesweep::launch
