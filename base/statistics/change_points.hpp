// When did the level of a series change?
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace stylesweep {

/// Indices at which a new level begins, ascending. Pettitt's statistic (Applied Statistics 28, 1979: the largest
/// |U_t| of Mann and Whitney's statistic over all splits), its significance from 1,999 permutations with a fixed seed,
/// at level `alpha`; then the same in both parts (binary segmentation; Vostrikova, Soviet Mathematics Doklady 24,
/// 1981). Ranks: outliers do not matter, and steps of any size count. Values in the order of time, independent of each
/// other. Fewer than 8 values have no change: no split of 7 is rare enough at 5%.
std::vector<std::size_t> change_points(std::span<const double> values, double alpha = 0.05);

}  // namespace stylesweep
