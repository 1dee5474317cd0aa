// Which quarter of a round each job belongs to, so that what is done at each quarter can be compared.
#pragma once

#include <array>

#include "orchestrator/sweep/order/job_set.hpp"

namespace stylesweep::sweep {

/// Items (jobs, or blocks of them) that are to be put into quarters.
struct QuarterProblem {
    std::size_t items = 0, axes = 0, contexts = 0;
    const std::vector<std::uint32_t>* context = nullptr;  ///< items x axes, as in JobSet
    const JobSet* values = nullptr;                       ///< nullptr: every item has all values alike
    std::array<std::size_t, 4> ends{};                    ///< items before the end of each quarter
    std::array<std::vector<std::uint64_t>, 3> wanted;     ///< pairs of items by axis, at the end of a quarter
};

/// The jobs themselves: at the end of a quarter (n/N)^2 of all pairs of each axis are wanted.
QuarterProblem quarters_of_jobs(const JobSet& jobs);

/// By item its quarter. Threshold accepting: swaps between quarters, from a shuffle, until values are within half a job
/// of their shares and no pair is wanting, or for at most `moves` swaps; then as near as that came.
std::vector<std::uint8_t> quarters(const QuarterProblem& problem, std::size_t moves, SplitMix& random);

}  // namespace stylesweep::sweep
