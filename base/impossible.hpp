// The valid ranges of our own metrics: finds impossible values such as a negative time or an SSIM above 1.
#pragma once

#include <string>
#include <string_view>

namespace stylesweep {

/// Why a metric of this name cannot have the value, such as "a time is at least 0"; empty when it can. Metrics that are
/// not ours may have any value.
std::string_view why_impossible(std::string_view metric, double value);

/// Why a time or an energy is that of a part of its job only: a training that went on from a checkpoint, whose
/// details have `resumed_from`, such as "iteration 60". Empty: it is that of all of it, or another metric.
std::string why_partial(std::string_view metric, std::string_view resumed_from);

/// Both ends are included; an end is infinite where a metric is not ours or has no limit.
struct PossibleRange {
    double least, most;
};
PossibleRange possible_range(std::string_view metric);

/// Whether a metric of this name is one of ours, whose values are always numbers.
bool is_our_measure(std::string_view metric);

}  // namespace stylesweep
