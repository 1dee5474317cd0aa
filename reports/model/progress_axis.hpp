// The axis along which a run progresses, such as iterations.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Index of the axis in which recorded jobs differ from the jobs during whose runs they were recorded, else of
/// `iterations`; nullopt if there is none.
std::optional<std::size_t> progress_axis(const SweepModel& sweep);

/// Groups that agree in all other axes, sorted by runtime; without those that have fewer than two runtimes.
std::vector<std::vector<const Group*>> progress_lines(const SweepModel& sweep, std::size_t axis);

}  // namespace stylesweep::reports
