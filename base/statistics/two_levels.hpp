// Detects measurements at two levels, such as those of a processor with and without its turbo.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace stylesweep {

struct TwoLevels {
    double low = 0, high = 0;  ///< means of the two groups
    std::size_t low_count = 0, high_count = 0;
};

/// With fewer values, two levels are never reported.
inline constexpr std::size_t least_for_two_levels = 12;

/// The two groups, if nine tenths of the variance is between them (the best cut of the sorted values, as in Fisher 1958
/// and Otsu 1979) and each has at least 3 values and a seventh of all. False positives: 1 in 100 sets of 12 values from
/// one normal or lognormal distribution, fewer with more values.
std::optional<TwoLevels> two_levels(std::span<const double> values);

}  // namespace stylesweep
