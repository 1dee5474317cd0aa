// Orders jobs so that every value of every axis appears evenly.
#pragma once

#include "orchestrator/sweep/order/tally.hpp"

namespace stylesweep::sweep {

/// Arranges an order part by part, from the front.
class EvenSequence {
  public:
    EvenSequence(const JobSet& jobs, SplitMix& random);

    /// Orders the next jobs so that at every prefix each value is within one job of its share; false: no such order was
    /// found, and this one is close. Halves the jobs by threshold accepting, so that the middle is balanced, down to
    /// parts short enough for a backtracking search; if that fails, they are halved again.
    bool arrange(std::span<std::uint32_t> next);

    /// The same for very many jobs: halved down to some hundreds, which are ordered by need within a window. Jobs stay
    /// near their places. At some prefixes values are a few jobs from their shares.
    void arrange_coarsely(std::span<std::uint32_t> next);

  private:
    bool solve(std::span<std::uint32_t> part, const Tally& before);
    void halve(std::span<std::uint32_t> part, std::size_t moves, Tally& tally);
    bool search(std::span<std::uint32_t> part, Tally& tally, std::size_t& steps);
    void order_coarsely(std::span<std::uint32_t> part, Tally& tally);

    const JobSet& jobs_;
    SplitMix& random_;
    Tally done_;
    std::size_t retries_ = 0;  ///< remaining retries, so that an impossible order does not take minutes
};

}  // namespace stylesweep::sweep
