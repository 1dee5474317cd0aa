#include "reports/analysis/bounds.hpp"

#include <algorithm>

namespace stylesweep::reports {

Spread within_bounds(Spread spread, std::span<const double> references, const PossibleRange& possible) {
    if (!spread.low) return spread;
    const auto [lowest, highest] = std::ranges::minmax(references);
    spread.low = std::max(*spread.low, std::min(possible.least - highest, spread.median));
    spread.high = std::min(*spread.high, std::max(possible.most - lowest, spread.median));
    return spread;
}

}  // namespace stylesweep::reports
