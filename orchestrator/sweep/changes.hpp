// What differs between two texts of a sweep file, in words.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// A line for each thing that changed: parameters with their values, exclude, include, repeats, measure, limits, ...
/// Empty when nothing did that the program knows (comments, layout, launcher).
std::vector<std::string> changes(const SweepFile& before, const SweepFile& now);

}  // namespace stylesweep::sweep
