#include "reports/spread.hpp"

#include <algorithm>

#include "schema/statistics.hpp"

namespace stylesweep::reports {

std::optional<Spread> spread_of(std::span<const double> values) {
    if (values.empty()) return std::nullopt;
    if (values.size() == 1)
        return Spread{1, values.front(), std::nullopt, std::nullopt, false};  // a quick way: 100,000 jobs
    const schema::MedianInterval interval = schema::median_interval(values);
    Spread spread{values.size(), interval.median, interval.low, interval.high, false};
    if (!interval.low && values.size() > 1) {
        const auto [low, high] = std::ranges::minmax(values);
        spread.low = low;
        spread.high = high;
        spread.is_range = true;
    }
    return spread;
}

}  // namespace stylesweep::reports
