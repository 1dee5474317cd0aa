// Large grids as blocks of diagonals.
#pragma once

#include <cstdint>
#include <vector>

namespace stylesweep::sweep {

/// Positions of the whole grid (the last axis is fastest). A diagonal goes one value on along each axis at each job, so
/// that any order of whole diagonals has each value within one job of its share at every prefix. They are put so that a
/// quarter, a half and three quarters of the grid have (n/N)^2 of the matched pairs of each axis; where the sizes'
/// least common multiple is so large that there are fewer than 16 diagonals, about 0.98 of that or more.
std::vector<std::uint32_t> order_by_diagonals(const std::vector<std::uint32_t>& sizes);

}  // namespace stylesweep::sweep
