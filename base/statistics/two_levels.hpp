// Measurements that lie at two levels, such as those of a processor with and without its turbo.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace stylesweep {

struct TwoLevels {
    double low = 0, high = 0;  ///< means of the two groups
    std::size_t low_count = 0, high_count = 0;
};

/// Fewer values are never called so.
inline constexpr std::size_t least_for_two_levels = 12;

/// The two groups, if nine tenths of the values' variance is between them (the best cut of sorted values, as in Fisher
/// 1958 and Otsu 1979) and each has 3 values and a seventh of all. Of 12
/// values from one normal or lognormal distribution 1 set in 100 is, of more values fewer.
std::optional<TwoLevels> two_levels(std::span<const double> values);

}  // namespace stylesweep
