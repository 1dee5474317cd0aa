// Large grids as blocks of diagonals.
#pragma once

#include <cstdint>
#include <vector>

namespace stylesweep::sweep {

/// Positions of the whole grid (the last axis varies fastest). A diagonal advances one value along each axis with each
/// job, so that in any order of whole diagonals each value is within one job of its share at every prefix. They are
/// arranged so that a quarter, a half and three quarters of the grid contain (n/N)^2 of the matched pairs of each axis;
/// where the sizes' least common multiple is so large that there are fewer than 16 diagonals, about 0.98 of that or
/// more.
std::vector<std::uint32_t> order_by_diagonals(const std::vector<std::uint32_t>& sizes);

}  // namespace stylesweep::sweep
