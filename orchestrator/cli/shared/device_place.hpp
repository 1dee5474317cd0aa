// A device of this machine, as predictions need it.
#pragma once

#include <optional>
#include <string>

#include "orchestrator/plan/prediction.hpp"

namespace stylesweep::cli {

/// `device` as a job with all cores of this machine finds it.
plan::Place place_of(const sweep::RunnerDescription& runner, const std::string& device);

/// A GPU's own memory, the machine's for the CPU; nullopt: unknown.
std::optional<double> memory_of(const sweep::RunnerDescription& runner, const std::string& device);

}  // namespace stylesweep::cli
