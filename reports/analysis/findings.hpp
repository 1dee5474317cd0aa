// The headline findings of a sweep, in words computed from its rows.
#pragma once

#include "reports/analysis/effects.hpp"
#include "reports/display_values.hpp"

namespace stylesweep::reports {

/// Plain text sentences: what ran, effects (at most 8: those of the baseline first, then by the near ends of their
/// intervals), the best settings, growth with size, doubts.
std::vector<std::string> findings(const SweepModel& sweep, const DisplayValues& display,
                                  const std::vector<Effect>& effects);

/// "precision bf16 takes 0.55x the time of fp32 (95% interval 0.50x to 0.60x), takes 0.52x the memory (...), has the
/// same SSIM within 0.005 (...), on 24 matched settings". An effect that is neither significant nor equality (both ends
/// of its interval within the margin) was "measured". `value` and `reference` as they are shown. `own`: further
/// measures to mention.
std::string effect_sentence(const std::string& axis, const std::string& value, const std::string& reference,
                            const Effect& effect, const std::vector<const Measure*>& own = {});

}  // namespace stylesweep::reports
