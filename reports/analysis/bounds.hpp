// Clips intervals to the possible values of a measure.
#pragma once

#include <span>

#include "base/impossible.hpp"
#include "reports/analysis/spread.hpp"

namespace stylesweep::reports {

/// Clips an interval of differences to what the references and the measure's bounds allow: an SSIM of 0.7 cannot rise
/// by 0.5. The middle stays within it. `references`: at least one.
Spread within_bounds(Spread differences, std::span<const double> references, const PossibleRange& possible);

}  // namespace stylesweep::reports
