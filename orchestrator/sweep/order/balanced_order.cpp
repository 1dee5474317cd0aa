#include "orchestrator/sweep/order/balanced_order.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>

#include "orchestrator/sweep/order/diagonals.hpp"
#include "orchestrator/sweep/order/even_sequence.hpp"
#include "orchestrator/sweep/order/quarters.hpp"

namespace stylesweep::sweep {
namespace {

using Jobs = std::vector<std::uint32_t>;  // job numbers

constexpr std::size_t most_to_search = 4096, most_moves = 2'000'000;

// The deficits of an order: prefixes with a value further than one job from its share, then missing matched pairs.
struct Lack {
    std::size_t uneven = 0;
    std::uint64_t pairs = 0;
    auto operator<=>(const Lack&) const = default;
};

Lack lack_of(const Jobs& order, const JobSet& jobs) {
    const QuarterProblem wanted = quarters_of_jobs(jobs);
    Lack lack;
    Tally tally(jobs);
    std::vector<std::uint64_t> met(jobs.contexts), pairs(jobs.axes);
    std::size_t cut = 0;
    for (std::size_t n = 0; n < order.size(); ++n) {
        tally.add(order[n]);
        lack.uneven += !tally.even();
        for (std::size_t k = 0; k < jobs.axes; ++k) pairs[k] += met[jobs.context[order[n] * jobs.axes + k]]++;
        for (; cut < 3 && n + 1 == wanted.ends[cut]; ++cut)
            for (std::size_t k = 0; k < jobs.axes; ++k)
                if (pairs[k] < wanted.wanted[cut][k]) lack.pairs += wanted.wanted[cut][k] - pairs[k];
    }
    return lack;
}

Jobs by_quarters(const JobSet& jobs, std::size_t moves, SplitMix& random) {
    const std::vector<std::uint8_t> quarter = quarters(quarters_of_jobs(jobs), moves, random);
    Jobs order(jobs.jobs);
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t job) { return quarter[job]; });
    EvenSequence sequence(jobs, random);
    for (auto begin = order.begin(); begin != order.end();) {
        const auto end = std::find_if(begin, order.end(), [&](auto job) { return quarter[job] != quarter[*begin]; });
        sequence.arrange({begin, end});
        begin = end;
    }
    return order;
}

Jobs searched(const JobSet& jobs, std::optional<Jobs> best) {
    SplitMix random;
    Lack least = best ? lack_of(*best, jobs) : Lack{SIZE_MAX, 0};
    const std::size_t moves = 20'000 + 250 * jobs.jobs;
    for (std::size_t spent = 0; spent < most_moves && least != Lack{}; spent += moves + most_moves / 16) {
        Jobs order = by_quarters(jobs, moves, random);
        const Lack lack = lack_of(order, jobs);
        if (best && lack >= least) continue;
        best = std::move(order);
        least = lack;
    }
    return *best;
}

// Diagonals of the whole grid, without positions that are not in the list.
Jobs along_diagonals(const std::vector<std::uint64_t>& positions, const std::vector<std::uint32_t>& sizes) {
    const auto whole = order_by_diagonals(sizes);
    constexpr std::uint32_t none = UINT32_MAX;
    std::vector<std::uint32_t> number(whole.size(), none);
    for (std::size_t i = 0; i < positions.size(); ++i) number[positions[i]] = static_cast<std::uint32_t>(i);
    Jobs order;
    for (const std::uint32_t position : whole)
        if (number[position] != none) order.push_back(number[position]);
    return order;
}

}  // namespace

std::vector<std::uint64_t> balanced_order(const std::vector<std::uint64_t>& positions,
                                          const std::vector<std::uint32_t>& sizes,
                                          const std::vector<std::uint32_t>& digits) {
    const bool whole =
        positions.size() == std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{1}, std::multiplies<>());
    Jobs order(positions.size());
    std::iota(order.begin(), order.end(), 0u);
    if (positions.size() > most_to_search) {
        order = along_diagonals(positions, sizes);
        if (!whole) {
            const JobSet jobs(digits, sizes.size());
            SplitMix random;
            EvenSequence(jobs, random).arrange_coarsely(order);
        }
    } else if (positions.size() > 1) {
        std::optional<Jobs> diagonals;
        if (whole) diagonals = along_diagonals(positions, sizes);
        JobSet jobs(digits, sizes.size());
        jobs.find_pairs();
        order = searched(jobs, std::move(diagonals));
    }
    std::vector<std::uint64_t> ordered;
    ordered.reserve(order.size());
    for (const std::uint32_t job : order) ordered.push_back(positions[job]);
    return ordered;
}

}  // namespace stylesweep::sweep
