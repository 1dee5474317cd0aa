// Runner programs as files: finds them and reads their descriptions.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"

namespace stylesweep::plan {

/// Short names of the runners that find_runner() finds, sorted.
std::vector<std::string> known_runners();

/// Path of `stylesweep-runner-NAME`: among this program's helpers (process::helper_folders()), else on the PATH. Throws
/// std::invalid_argument listing the known ones.
std::filesystem::path find_runner(const std::string& name);

/// What decides which devices a program sees: host, boot, GPUs, and what the environment and Slurm hide.
std::string this_machine();

/// The program's output for --describe, cached by the program's content and the machine, because it lists devices and a
/// home may be shared: asking LibTorch takes half a second, the cache a few milliseconds.
std::string describe(const std::filesystem::path& program, const std::string& machine = this_machine());

/// The program's answers to --check for each of `jobs`, a JSON array: why it is impossible, or "". Cached by the
/// program's content and the jobs, which contain their files' hashes. Throws std::runtime_error.
std::vector<std::string> objections(const std::filesystem::path& program, const std::string& jobs);

}  // namespace stylesweep::plan
