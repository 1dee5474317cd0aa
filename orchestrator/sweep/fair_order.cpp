#include "orchestrator/sweep/fair_order.hpp"

#include <algorithm>

#include "orchestrator/sweep/expansion.hpp"

namespace stylesweep::sweep {
namespace {

constexpr std::size_t shortest_window = 32, longest_window = 4096, comparisons = 1 << 25;

// How often each value of each axis occurs; the axes' values are numbered one axis after the other.
class Values {
  public:
    explicit Values(const std::vector<std::uint32_t>& sizes) : sizes_(sizes) {
        std::size_t all = 0;
        for (const std::uint32_t size : sizes) {
            begins_.push_back(all);
            all += size;
        }
        counts_.resize(all);
    }

    [[nodiscard]] std::vector<std::size_t> at(std::uint64_t position) const {
        const auto digits = balanced_digits(position, sizes_);
        std::vector<std::size_t> values(digits.size());
        for (std::size_t axis = 0; axis < digits.size(); ++axis) values[axis] = begins_[axis] + digits[axis];
        return values;
    }
    void add(const std::vector<std::size_t>& values) {
        for (const std::size_t value : values) ++counts_[value];
    }
    /// Summed over the values.
    [[nodiscard]] std::uint64_t count(const std::vector<std::size_t>& values) const {
        std::uint64_t sum = 0;
        for (const std::size_t value : values) sum += counts_[value];
        return sum;
    }

  private:
    const std::vector<std::uint32_t>& sizes_;
    std::vector<std::size_t> begins_;
    std::vector<std::uint64_t> counts_;
};

struct Candidate {
    std::uint64_t position;
    std::vector<std::size_t> values;
    double share;  ///< what its values are to have of each job, summed
};

}  // namespace

std::vector<std::uint64_t> fair_order(const std::vector<std::uint64_t>& positions,
                                      const std::vector<std::uint32_t>& sizes) {
    const std::size_t count = positions.size();
    const std::size_t window =
        std::clamp(comparisons / std::max<std::size_t>(count, 1), shortest_window, longest_window);
    Values all(sizes), done(sizes);
    for (const std::uint64_t position : positions) all.add(all.at(position));
    std::vector<Candidate> front;
    std::vector<std::uint64_t> order;
    order.reserve(count);
    for (auto coming = positions.begin(); order.size() < count;) {
        for (; front.size() < window && coming != positions.end(); ++coming) {
            auto values = all.at(*coming);
            const double share = static_cast<double>(all.count(values)) / static_cast<double>(count);
            front.push_back({*coming, std::move(values), share});
        }
        const auto jobs = static_cast<double>(order.size() + 1);
        const auto ahead = [&](const Candidate& job) {
            return static_cast<double>(done.count(job.values)) - jobs * job.share;
        };
        const auto next = std::ranges::min_element(front, {}, ahead);
        order.push_back(next->position);
        done.add(next->values);
        front.erase(next);
    }
    return order;
}

}  // namespace stylesweep::sweep
