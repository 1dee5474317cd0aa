// An order of jobs that keeps results comparable whenever the sweep is stopped.
#pragma once

#include <cstdint>
#include <vector>

namespace stylesweep::sweep {

/// Grids with more combinations keep the plain diagonals of balanced_digits(), generated as needed.
constexpr std::uint64_t most_to_arrange = 1 << 22;

/// `positions` of a grid of `sizes` (the last axis varies fastest), ascending, in balanced order. `digits`: the jobs'
/// values, one number per axis, job by job; "does not apply" is one more value.
///
/// At every prefix each value is within one job of its share, in proportion to its total; and at a quarter, half and
/// three quarters at least (n/N)^2 of all matched pairs (jobs equal in all axes but one) of each axis are complete, as
/// in a random order on average. Up to 4,096 jobs the order is searched for: the best of several tries, shares before
/// pairs; for a whole grid the shares always hold. Larger whole grids: order_by_diagonals(). Larger grids with
/// exclusions: the same without the excluded jobs, then by need within a window. Deterministic: integers and one seed.
/// docs/sweep-files.md says how often each property holds.
std::vector<std::uint64_t> balanced_order(const std::vector<std::uint64_t>& positions,
                                          const std::vector<std::uint32_t>& sizes,
                                          const std::vector<std::uint32_t>& digits);

}  // namespace stylesweep::sweep
