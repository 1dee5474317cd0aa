#include "orchestrator/sweep/order/even_sequence.hpp"

#include <algorithm>
#include <bit>

namespace stylesweep::sweep {
namespace {

constexpr std::size_t longest_search = 48, steps_of_search = 300, branches = 2, retries_of_part = 8;
constexpr int halvings_of_short = 8, halvings_of_long = 3;
constexpr std::size_t moves_per_job = 24, longest_by_need = 512, coarse_moves = 3000;
constexpr std::int64_t looks = 1 << 24, shortest_window = 16, longest_window = 128;

}  // namespace

EvenSequence::EvenSequence(const JobSet& jobs, SplitMix& random) : jobs_(jobs), random_(random), done_(jobs) {}

bool EvenSequence::arrange(std::span<std::uint32_t> next) {
    retries_ = retries_of_part;
    const bool even = solve(next, done_);
    for (const std::uint32_t job : next) done_.add(job);
    return even;
}

void EvenSequence::arrange_coarsely(std::span<std::uint32_t> next) {
    order_coarsely(next, done_);
}

void EvenSequence::order_coarsely(std::span<std::uint32_t> part, Tally& tally) {
    if (part.size() <= longest_by_need) {
        const auto window = std::clamp(looks / tally.all(), shortest_window, longest_window);
        return order_by_need(part, tally, static_cast<std::size_t>(window));
    }
    const auto first = part.first(part.size() / 2);
    halve(part, coarse_moves, tally);
    for (const std::uint32_t job : first) tally.remove(job);
    order_coarsely(first, tally);
    order_coarsely(part.subspan(first.size()), tally);
}

bool EvenSequence::solve(std::span<std::uint32_t> part, const Tally& before) {
    if (part.size() <= longest_search) {
        std::size_t steps = steps_of_search;
        Tally tally = before;
        if (search(part, tally, steps)) return true;
        order_by_need(part, tally = before, part.size());
        return false;
    }
    const std::size_t half = part.size() / 2;
    for (int left = part.size() <= 4 * longest_search ? halvings_of_short : halvings_of_long; left > 0; --left) {
        Tally middle = before;
        halve(part, moves_per_job * part.size(), middle);
        const bool last = left == 1 || retries_ == 0;
        const bool first = solve(part.first(half), before);
        const bool both = (first || last) && solve(part.subspan(half), middle) && first;
        if (both || last) return both;
        --retries_;
    }
    return false;
}

// Minimises the squared distances of the values from their shares in the middle, where `tally` is left.
void EvenSequence::halve(std::span<std::uint32_t> part, std::size_t moves, Tally& tally) {
    const std::size_t half = part.size() / 2;
    for (const std::uint32_t job : part.first(half)) tally.add(job);
    const std::int64_t job = tally.all();
    std::int64_t heat = job;
    for (std::size_t move = 0; move < moves; ++move) {
        if (move % (moves / 64 + 1) == 0) heat = heat * 15 / 16;
        std::uint32_t &goes = part[random_.below(half)], &comes = part[half + random_.below(part.size() - half)];
        const std::uint32_t *a = jobs_.values_of(goes), *b = jobs_.values_of(comes);
        std::int64_t change = 0;
        for (std::size_t k = 0; k < jobs_.axes; ++k)
            if (a[k] != b[k]) change += job - tally.ahead(a[k]) + tally.ahead(b[k]);
        if (change > 0 && change > heat * std::countl_zero(random_())) continue;
        tally.remove(goes);
        tally.add(comes);
        std::swap(goes, comes);
    }
}

// Depth-first search over the two neediest jobs that keep all values near their shares.
bool EvenSequence::search(std::span<std::uint32_t> part, Tally& tally, std::size_t& steps) {
    if (part.empty()) return true;
    struct Candidate {
        std::int64_t need;
        std::uint32_t job;
        auto operator<=>(const Candidate&) const = default;
    };
    std::vector<Candidate> candidates;
    for (const std::uint32_t job : part) candidates.push_back({tally.need(job), job});
    std::ranges::sort(candidates);
    std::size_t tried = 0;
    for (const Candidate& next : candidates) {
        if (steps == 0 || tried == branches) return false;
        --steps;
        tally.add(next.job);
        std::iter_swap(part.begin(), std::ranges::find(part, next.job));
        const bool even = tally.even();
        if (even && search(part.subspan(1), tally, steps)) return true;
        tried += even;
        tally.remove(next.job);
    }
    return false;
}

}  // namespace stylesweep::sweep
