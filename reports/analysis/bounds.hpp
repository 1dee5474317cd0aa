// What a measure cannot be, no interval of it reaches.
#pragma once

#include <span>

#include "base/impossible.hpp"
#include "reports/analysis/spread.hpp"

namespace stylesweep::reports {

/// An interval of differences, cut at what is left from the references to the measure's ends: nothing adds 0.5 to an
/// SSIM of 0.7. The middle stays within it. `references`: at least one.
Spread within_bounds(Spread differences, std::span<const double> references, const PossibleRange& possible);

}  // namespace stylesweep::reports
