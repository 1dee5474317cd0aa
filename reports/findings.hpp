// The headline findings of a sweep, in words computed from its rows.
#pragma once

#include "reports/effects.hpp"
#include "reports/shown.hpp"

namespace stylesweep::reports {

/// Plain text sentences: what ran, what each axis costs (at most 8 effects: those of the baseline, then the largest),
/// what is best, how it grows with size, what to doubt.
std::vector<std::string> findings(const SweepModel& sweep, const ShownValues& shown,
                                  const std::vector<Effect>& effects);

/// "precision bf16 is 1.80x faster than fp32 (95% interval 1.70x to 1.90x), takes 0.52x the memory (...), at equal SSIM
/// (within 0.002), on 24 matched settings". `value` and `reference` as they are shown.
/// `own`: further measures to tell of.
std::string effect_sentence(const std::string& axis, const std::string& value, const std::string& reference,
                            const Effect& effect, const std::vector<const Measure*>& own = {});

/// The first with the best median of the measure; nullptr: none has it.
const Group* best_group(const SweepModel& sweep, std::string_view measure);

}  // namespace stylesweep::reports
