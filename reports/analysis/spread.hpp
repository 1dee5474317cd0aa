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
    bool is_range = false;            ///< too few values: smallest and largest instead of a 95% interval
    double chance = 1;                ///< of matched settings: p-value of no effect, where there is an interval
    bool of_repeats = false;          ///< of matched settings: the interval is of their own repeats
    double coverage = 0;              ///< of repeats' range: how often it holds the median; 0: settings are no sample
    bool in_one_process = false;      ///< the interval does not show what differs between two starts of the program
    bool may_be_chance = false;       ///< of matched settings, as tables show them: neither a discovery nor equality

    /// Whether the interval leaves out `value`; never for a range.
    [[nodiscard]] bool excludes(double value) const { return low && !is_range && (*low > value || *high < value); }
};

/// Of runs that are alike; nullopt for none.
std::optional<Spread> spread_of(std::span<const double> values);

/// How often the range of so many values holds the median of what they are drawn from: 2: 50%, 3: 75%, 5: 94%.
double range_coverage(std::size_t count);

/// What an interval in a table is, where it is not the 95% interval over processes or settings: "range, 75%", "range",
/// "repeats", "1 process", "may be chance".
std::string basis_text(const Spread& spread);

/// Of at least one value of settings that are not alike: they are no sample, so the range.
Spread over_settings(std::span<const double> values);

}  // namespace stylesweep::reports
