// A middle with its interval, as every table of the report shows it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace stylesweep::reports {

struct Spread {
    std::size_t count = 0;
    double median = 0;
    std::optional<double> low, high;  ///< absent for a single value
    bool is_range = false;            ///< fewer than 6 values: smallest and largest instead of a 95% interval

    /// Whether the interval leaves out `value`; never for a range.
    [[nodiscard]] bool excludes(double value) const { return low && !is_range && (*low > value || *high < value); }
};

/// nullopt for no values.
std::optional<Spread> spread_of(std::span<const double> values);

}  // namespace stylesweep::reports
