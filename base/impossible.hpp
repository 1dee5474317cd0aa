// Figures of our own measures that cannot be, such as a negative time or a likeness above 1.
#pragma once

#include <string_view>

namespace stylesweep {

/// Why a metric of this name cannot have the value: "a time is at least 0"; empty when it can. Names that are not ours
/// may have any.
std::string_view why_impossible(std::string_view metric, double value);

/// Both ends count; a metric that is not ours, or has no end, has an infinite one.
struct PossibleRange {
    double least, most;
};
PossibleRange possible_range(std::string_view metric);

/// Whether a metric of this name is one of ours, which is always a number.
bool is_our_measure(std::string_view metric);

}  // namespace stylesweep
