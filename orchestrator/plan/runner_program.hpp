// Runner programs as files: where they are and what they say of themselves.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"

namespace stylesweep::plan {

/// The folder of this program: runners lie beside it.
std::filesystem::path program_folder();

/// Short names of the runners there, sorted.
std::vector<std::string> known_runners();

/// Path of `stylesweep-runner-NAME`; throws std::invalid_argument that lists the known ones.
std::filesystem::path find_runner(const std::string& name);

/// What decides which devices a program sees: host, boot, GPUs, what the environment and Slurm hide of them.
std::string this_machine();

/// What the program prints for --describe, from a cache keyed by the program's content and the machine, as the answer
/// lists devices and a home may be shared: asking LibTorch takes half a second, the cache a few milliseconds.
std::string describe(const std::filesystem::path& program, const std::string& machine = this_machine());

/// What the program answers to --check about each of `jobs`, a JSON array: why it cannot be done, or "". From a cache
/// keyed by the program's content and the jobs, which name their files' hashes. Throws std::runtime_error.
std::vector<std::string> objections(const std::filesystem::path& program, const std::string& jobs);

}  // namespace stylesweep::plan
