#include "reports/spread.hpp"

#include <algorithm>

#include "schema/statistics.hpp"

namespace stylesweep::reports {

std::optional<Spread> spread_of(std::span<const double> values) {
    if (values.empty()) return std::nullopt;
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
