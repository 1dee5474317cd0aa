// The valid ranges of our own metrics: finds impossible values such as a negative time or an SSIM above 1.
#pragma once

#include <string_view>

namespace stylesweep {

/// Why a metric of this name cannot have the value, such as "a time is at least 0"; empty when it can. Metrics that are
/// not ours may have any value.
std::string_view why_impossible(std::string_view metric, double value);

/// Both ends are included; an end is infinite where a metric is not ours or has no limit.
struct PossibleRange {
    double least, most;
};
PossibleRange possible_range(std::string_view metric);

/// Whether a metric of this name is one of ours, whose values are always numbers.
bool is_our_measure(std::string_view metric);

}  // namespace stylesweep
