// Jobs of a grid as numbers, as needed to balance their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stylesweep::sweep {

/// The values of jobs on the axes on which they differ, numbered one axis after the other.
struct JobSet {
    /// `digits`: `axes` numbers per job, job by job; no two jobs are equal.
    JobSet(const std::vector<std::uint32_t>& digits, std::size_t given_axes);
    /// Fills in the members after `total`.
    void find_pairs();

    std::size_t jobs = 0, axes = 0;
    std::vector<std::uint32_t> value;    ///< jobs x axes
    std::vector<std::uint32_t> context;  ///< jobs x axes: equal for jobs that are equal in all axes but this
    std::vector<std::int64_t> total;     ///< by value: number of jobs with it
    std::size_t contexts = 0;
    std::vector<std::uint64_t> pairs;  ///< by axis: matched pairs, jobs equal in all axes but this

    [[nodiscard]] const std::uint32_t* values_of(std::size_t job) const { return &value[job * axes]; }

  private:
    void number_contexts(std::size_t axis);
};

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
class SplitMix {
  public:
    std::uint64_t operator()() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    /// From 0 to count - 1; count below 2^32.
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(((*this)() >> 32) * count >> 32); }

    template <class Range>
    void shuffle(Range& range) {
        for (std::size_t i = range.size(); i > 1; --i) std::swap(range[i - 1], range[below(i)]);
    }

  private:
    std::uint64_t state_ = 42;
};

}  // namespace stylesweep::sweep
