// The order of a grid of which a part is excluded.
#pragma once

#include <cstdint>
#include <vector>

namespace stylesweep::sweep {

/// `positions` of balanced_digits(), ascending, put so that at every prefix each value of each axis has had about its
/// share: as large a part of its jobs as has been done of all. Greedy: the next job is the one whose values are
/// furthest behind their shares, in jobs, summed over the axes, of the first few thousand left (of a million jobs: of
/// the first few dozen); the first of equals. Half a second for a million jobs.
std::vector<std::uint64_t> fair_order(const std::vector<std::uint64_t>& positions,
                                      const std::vector<std::uint32_t>& sizes);

}  // namespace stylesweep::sweep
