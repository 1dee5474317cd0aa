// The order in which a sweep that is stopped at any time can be compared.
#pragma once

#include <cstdint>
#include <vector>

namespace stylesweep::sweep {

/// Grids with more combinations keep the plain diagonals of balanced_digits(), made as they are needed.
constexpr std::uint64_t most_to_arrange = 1 << 22;

/// `positions` of a grid of `sizes` (the last axis is fastest), ascending, in balanced order. `digits`: the jobs'
/// values, one number an axis, job by job; a value that does not apply is one more value.
///
/// At every prefix each value is within one job of its share, as large a part of its jobs as has been done of all; and
/// at a quarter, half and three quarters there are at least (n/N)^2 of all matched pairs (jobs equal in all axes but
/// one) of each axis, what an order by chance has on average. Up to 4,096 jobs: searched for, the best of some tries,
/// the shares before the pairs; of a whole grid the shares always hold. Larger whole grids: order_by_diagonals().
/// Larger grids of which a part is left: the same without what is excluded, then by need within a window.
/// Deterministic: integers and one seed. docs/sweep-files.md says how often each part holds.
std::vector<std::uint64_t> balanced_order(const std::vector<std::uint64_t>& positions,
                                          const std::vector<std::uint32_t>& sizes,
                                          const std::vector<std::uint32_t>& digits);

}  // namespace stylesweep::sweep
