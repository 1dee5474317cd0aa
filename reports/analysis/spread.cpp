#include "reports/analysis/spread.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/statistics/statistics.hpp"
#include "base/text/joined.hpp"

namespace stylesweep::reports {

std::optional<Spread> spread_of(std::span<const double> values) {
    if (values.empty()) return std::nullopt;
    if (values.size() == 1)
        return Spread{1, values.front(), std::nullopt, std::nullopt, false};  // fast path: 100,000 jobs
    const MedianInterval interval = median_interval(values);
    Spread spread{values.size(), interval.median, interval.low, interval.high, false};
    if (!interval.low && values.size() > 1) {
        const auto [low, high] = std::ranges::minmax(values);
        spread.low = low;
        spread.high = high;
        spread.is_range = true;
        spread.coverage = range_coverage(values.size());
    }
    return spread;
}

double range_coverage(std::size_t count) {
    return 1 - std::pow(0.5, static_cast<double>(count) - 1);
}

std::string basis_text(const Spread& spread) {
    if (!spread.low) return "";
    std::vector<std::string> parts;
    if (spread.is_range) parts.emplace_back("range");
    if (spread.is_range && spread.coverage > 0)
        parts.push_back(std::to_string(std::lround(100 * spread.coverage)) + "%");
    if (spread.of_repeats) parts.emplace_back("repeats");
    if (spread.in_one_process) parts.emplace_back("1 process");
    if (spread.processes) parts.push_back("over " + std::to_string(spread.processes) + " processes");
    if (spread.may_be_chance) parts.emplace_back("may be chance");
    return joined(parts);
}

Spread over_settings(std::span<const double> values) {
    Spread spread{values.size(), median_interval(values).median, {}, {}, false};
    if (values.size() == 1) return spread;
    const auto [low, high] = std::ranges::minmax(values);
    spread.low = low;
    spread.high = high;
    spread.is_range = true;
    return spread;
}

}  // namespace stylesweep::reports
