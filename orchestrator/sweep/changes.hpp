// The differences between two texts of a sweep file, in words.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// One line per change: parameters with their values, exclude, include, repeats, measure, limits, ... Empty when
/// nothing changed that matters to the jobs (comments, layout, launcher do not).
std::vector<std::string> changes(const SweepFile& before, const SweepFile& now);

/// The line for `measure`; "" when nothing changed.
std::string measure_change(const SamplingRule& before, const SamplingRule& now);

}  // namespace stylesweep::sweep
