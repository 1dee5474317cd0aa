// Jobs in an order in which every value of every axis comes evenly.
#pragma once

#include "orchestrator/sweep/order/tally.hpp"

namespace stylesweep::sweep {

/// Puts parts of an order right, the front one first.
class EvenSequence {
  public:
    EvenSequence(const JobSet& jobs, SplitMix& random);

    /// Orders the jobs that come next so that at every prefix each value is within one job of its share; false: found
    /// none, and the order is only nearly so. Halves the jobs by threshold accepting, so that the middle is balanced,
    /// down to parts short enough for a search with backtracking; where that finds nothing, they are halved again.
    bool arrange(std::span<std::uint32_t> next);

    /// The same for a great many jobs: halved down to some hundreds, which are ordered by need within a window. Jobs
    /// stay near their places. Values are a few jobs from their shares at some prefixes.
    void arrange_coarsely(std::span<std::uint32_t> next);

  private:
    bool solve(std::span<std::uint32_t> part, const Tally& before);
    void halve(std::span<std::uint32_t> part, std::size_t moves, Tally& tally);
    bool search(std::span<std::uint32_t> part, Tally& tally, std::size_t& steps);
    void order_coarsely(std::span<std::uint32_t> part, Tally& tally);

    const JobSet& jobs_;
    SplitMix& random_;
    Tally done_;
    std::size_t retries_ = 0;  ///< left, so that an impossible order costs no minutes
};

}  // namespace stylesweep::sweep
