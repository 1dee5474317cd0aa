// Assigns jobs to the quarters of a round, so that the finished jobs can be compared at the end of each quarter.
#pragma once

#include <array>

#include "orchestrator/sweep/order/job_set.hpp"

namespace stylesweep::sweep {

/// Items (jobs, or blocks of them) to be distributed to quarters.
struct QuarterProblem {
    std::size_t items = 0, axes = 0, contexts = 0;
    const std::vector<std::uint32_t>* context = nullptr;  ///< items x axes, as in JobSet
    const JobSet* values = nullptr;                       ///< nullptr: all items have the same values
    std::array<std::size_t, 4> ends{};                    ///< items before the end of each quarter
    std::array<std::vector<std::uint64_t>, 3> wanted;     ///< required pairs of items by axis, at the end of a quarter
};

/// The jobs themselves: at the end of a quarter (n/N)^2 of all pairs of each axis are required.
QuarterProblem quarters_of_jobs(const JobSet& jobs);

/// The quarter of each item. Threshold accepting: swaps between quarters, from a shuffle, until values are within half
/// a job of their shares and no pair is missing, or for at most `moves` swaps; then returns the best state.
std::vector<std::uint8_t> quarters(const QuarterProblem& problem, std::size_t moves, SplitMix& random);

}  // namespace stylesweep::sweep
