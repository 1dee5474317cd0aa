// A median (or mean) with its interval, as the report's tables show it.
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
    bool is_range = false;            ///< too few values: smallest and largest instead of a 95% interval
    double chance = 1;                ///< for matched settings with an interval: p-value of no effect
    bool of_repeats = false;          ///< for matched settings: the interval is that of their own repeats
    double coverage = 0;              ///< for the range of repeats: coverage of the median; 0: not a sample
    bool in_one_process = false;      ///< the interval does not include variation between processes
    std::size_t processes = 0;        ///< of medians of so many processes with several runs; 0: of single runs
    bool may_be_chance = false;       ///< for matched settings in tables: neither significant nor equal

    /// Whether the interval excludes `value`; never for a range.
    [[nodiscard]] bool excludes(double value) const { return low && !is_range && (*low > value || *high < value); }
};

/// For repeats of one setting; nullopt for no values.
std::optional<Spread> spread_of(std::span<const double> values);

/// How often the range of this many values covers the median of their distribution: 2: 50%, 3: 75%, 5: 94%.
double range_coverage(std::size_t count);

/// How an interval in a table differs from a 95% interval over processes or settings: "range, 75%", "range", "repeats",
/// "1 process", "over 2 processes", "may be chance"; "" if it does not.
std::string basis_text(const Spread& spread);

/// For at least one value from different settings: they are not a sample, so the range.
Spread over_settings(std::span<const double> values);

}  // namespace stylesweep::reports
