// The axis along which a run gets on, such as iterations.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Place among the axes: of that in which jobs differ from those in whose runs they were recorded, else of
/// `iterations`; nullopt: there is none.
std::optional<std::size_t> progress_axis(const SweepModel& sweep);

/// Settings that agree in all other axes, by their runtime; such with fewer than two runtimes are left out.
std::vector<std::vector<const Group*>> progress_lines(const SweepModel& sweep, std::size_t axis);

}  // namespace stylesweep::reports
