// The sampling rule of a sweep (`measure` in its file): how often a runner times an operation.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/statistics/sample_checks.hpp"

namespace stylesweep {

/// The rule is implemented in runners/core/sampling.hpp.
struct SamplingRule {
    int warmup = 1;
    int min_samples = checkable_samples;
    int max_samples = 50;
    double target_ci = 0.02;     ///< half-width of the 95% interval of the median, relative to the median
    double max_seconds = 10;     ///< bound on the time spent sampling, s
    bool fresh_process = false;  ///< one runner process per job

    /// As stored in sweep.measure.
    [[nodiscard]] std::string json() const;
    /// Missing members get their defaults. Throws nlohmann::json::exception for anything but such an object.
    static SamplingRule from_json(const nlohmann::json& rule);
};

}  // namespace stylesweep
