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
    double min_clock = 0;        ///< a timing with a lower clock (relative to nominal) is replaced; 0: all count
    double max_steal = 1;        ///< likewise with more of the CPUs' time stolen by the hypervisor; 1: all count
    double cool_down_s = 5;      ///< wait before the replacement, s
    bool reference = false;      ///< run the reference kernel between jobs

    [[nodiscard]] bool replaces() const { return min_clock > 0 || max_steal < 1; }

    /// As stored in sweep.measure.
    [[nodiscard]] std::string json() const;
    /// Missing members get their defaults. Throws nlohmann::json::exception for anything but such an object.
    static SamplingRule from_json(const nlohmann::json& rule);
};

}  // namespace stylesweep
