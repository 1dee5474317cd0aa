// Planned matched settings that are in no effect because one of the two has no result.
#pragma once

#include "reports/display_values.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// By state ("oom", "queued"): how many settings.
using StateCounts = std::map<std::string, std::size_t>;

/// For one value against its axis's reference.
struct LostPairs {
    std::size_t planned = 0;  ///< all planned matched settings
    StateCounts value;        ///< no result with the value
    StateCounts reference;    ///< no result with the reference; pairs without both count twice
};

/// By value.
std::map<Code, LostPairs> lost_pairs(const SweepModel& sweep, std::size_t axis, Code reference);

/// "in 3 fp32 has no result (oom 3), in 1 bf16 has none (timeout 1)"; "" without any.
std::string lost_text(const LostPairs& lost, const std::string& value, const std::string& reference);

/// "Failures differ by precision; settings without a result: fp32: 3 of 7 (oom 3); bf16: 0 of 7.", for the three axes
/// with the largest differences.
std::vector<std::string> failure_differences(const SweepModel& sweep, const DisplayValues& display);

}  // namespace stylesweep::reports
