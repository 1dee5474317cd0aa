#include "orchestrator/sweep/order/diagonals.hpp"

#include <algorithm>
#include <numeric>

#include "orchestrator/sweep/order/quarters.hpp"

namespace stylesweep::sweep {
namespace {

using Sizes = std::vector<std::uint32_t>;

constexpr std::size_t most_blocks = 1 << 14, fewest_blocks = 16, moves = 400'000;

// A grid's positions, grouped by diagonal.
class Grid {
  public:
    explicit Grid(const Sizes& sizes) : sizes_(sizes), strides_(sizes.size()) {
        for (std::size_t k = sizes.size(); k-- > 0; count_ *= sizes[k]) {
            strides_[k] = count_;
            length_ = std::lcm(length_, std::size_t{sizes[k]});
        }
    }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] std::size_t length() const { return length_; }  ///< of a diagonal
    [[nodiscard]] std::size_t digit(std::size_t position, std::size_t k) const {
        return position / strides_[k] % sizes_[k];
    }
    /// The next value along an axis.
    [[nodiscard]] std::size_t step(std::size_t position, std::size_t k) const {
        return digit(position, k) + 1 < sizes_[k] ? position + strides_[k] : position - (sizes_[k] - 1) * strides_[k];
    }
    template <class Visit>
    void walk(std::size_t position, Visit visit) const {
        for (std::size_t i = 0; i < length_; ++i) {
            visit(position);
            for (std::size_t k = 0; k < sizes_.size(); ++k) position = step(position, k);
        }
    }
    /// First positions of all diagonals; `number`: the diagonal of each position.
    std::vector<std::uint32_t> diagonals(std::vector<std::uint32_t>& number) const {
        std::vector<std::uint32_t> firsts;
        number.assign(count_, UINT32_MAX);
        for (std::size_t position = 0; position < count_; ++position) {
            if (number[position] != UINT32_MAX) continue;
            walk(position, [&](std::size_t at) { number[at] = static_cast<std::uint32_t>(firsts.size()); });
            firsts.push_back(static_cast<std::uint32_t>(position));
        }
        return firsts;
    }

  private:
    Sizes sizes_;
    std::vector<std::size_t> strides_;
    std::size_t count_ = 1, length_ = 1;
};

// Number of leading axes inside the blocks: few enough blocks, each with all values of these axes.
std::size_t axes_within_blocks(const Sizes& sizes) {
    for (std::size_t within = 0;; ++within) {
        const Grid rest(Sizes(sizes.begin() + static_cast<std::ptrdiff_t>(within), sizes.end()));
        if (rest.count() / rest.length() <= most_blocks) return within;
    }
}

// Blocks are the diagonals of `grid`, each with `within` jobs per position.
struct Blocks {
    Grid grid;
    std::size_t within = 1;
    std::vector<std::uint32_t> number, firsts, context;
    QuarterProblem problem;

    Blocks(const Sizes& sizes, std::size_t jobs_within)
        : grid(sizes), within(jobs_within), firsts(grid.diagonals(number)) {
        const std::size_t blocks = firsts.size();
        context.resize(blocks * sizes.size());
        problem = {blocks, sizes.size(), blocks * sizes.size(), &context, nullptr, {}, {}};
        for (std::size_t c = 0; c < 4; ++c) problem.ends[c] = (c + 1) * blocks / 4;
        for (std::size_t k = 0; k < sizes.size(); ++k) want_pairs(sizes[k], lines(k, sizes[k]));
    }

    // Blocks that differ along the axis share a context, named by their smallest number; returns how many share
    // one.
    std::size_t lines(std::size_t axis, std::size_t size) {
        std::size_t members = 1;
        for (std::size_t block = 0; block < firsts.size(); ++block) {
            std::size_t at = firsts[block], least = block, steps = 0;
            do {
                least = std::min<std::size_t>(least, number[at]);
                at = grid.step(at, axis);
                ++steps;
            } while (steps < size && number[at] != block);
            members = steps;
            context[block * problem.axes + axis] = static_cast<std::uint32_t>(axis * firsts.size() + least);
        }
        return members;
    }

    // A job has `partners` in each block of its line, minus itself in its own.
    void want_pairs(std::size_t size, std::size_t members) {
        const std::size_t whole = size / members;
        const double jobs = static_cast<double>(grid.count() * within), partners = static_cast<double>(whole);
        const double in_block = jobs / static_cast<double>(firsts.size());
        for (std::size_t c = 0; c < 3; ++c) {
            const auto whole = static_cast<double>(problem.ends[c]);
            const double part = static_cast<double>(c + 1) / 4;
            const double pairs = part * part * jobs * static_cast<double>(size - 1) / 2;
            const double lacking = pairs - whole * in_block * (partners - 1) / 2;
            problem.wanted[c].push_back(lacking > 0 ? static_cast<std::uint64_t>(lacking / (in_block * partners)) + 1
                                                    : 0);
        }
    }
};

}  // namespace

std::vector<std::uint32_t> order_by_diagonals(const Sizes& sizes) {
    const Grid grid(sizes);
    const std::size_t axes_within = axes_within_blocks(sizes);
    const Sizes outer(sizes.begin() + static_cast<std::ptrdiff_t>(axes_within), sizes.end());
    const std::size_t in_front = grid.count() / Grid(outer).count();
    const Blocks blocks(outer, in_front);

    std::vector<std::uint8_t> quarter(blocks.firsts.size());
    SplitMix random;
    if (quarter.size() >= fewest_blocks) quarter = quarters(blocks.problem, moves, random);

    std::vector<std::uint32_t> number;
    std::vector<std::vector<std::uint32_t>> of_block(blocks.firsts.size());
    for (const std::uint32_t first : grid.diagonals(number))
        of_block[blocks.number[first % blocks.grid.count()]].push_back(first);
    std::vector<std::uint32_t> sorted(of_block.size()), order;
    std::iota(sorted.begin(), sorted.end(), 0u);
    random.shuffle(sorted);
    std::ranges::stable_sort(sorted, {}, [&](std::uint32_t block) { return quarter[block]; });
    order.reserve(grid.count());
    for (const std::uint32_t block : sorted)
        for (const std::uint32_t first : of_block[block])
            grid.walk(first, [&](std::size_t at) { order.push_back(static_cast<std::uint32_t>(at)); });
    return order;
}

}  // namespace stylesweep::sweep
