// A random forest for regression over the axes of a grid, and how much of its variance each axis explains.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace stylesweep {

/// An axis as its values' indices 0 ... levels - 1. Of an ordered one (numbers), only ranges are split; a tree needs no
/// scale, so equal and geometric steps are the same to it. Of a categorical one any subset may be split off: the best
/// is found by sorting its values by their mean (Breiman, Friedman, Olshen and Stone, Classification and Regression
/// Trees, 1984, section 4.2).
struct ForestAxis {
    std::uint32_t levels = 1;
    bool ordered = true;
};

/// Rows of a table: `codes` row by row, one index per axis.
struct ForestRows {
    std::vector<ForestAxis> axes;
    std::vector<std::uint32_t> codes;
    [[nodiscard]] std::size_t size() const { return axes.empty() ? 0 : codes.size() / axes.size(); }
    [[nodiscard]] std::span<const std::uint32_t> row(std::size_t i) const {
        return {codes.data() + i * axes.size(), axes.size()};
    }
};

struct ForestOptions {
    int trees = 32;
    int most_depth = 16;
    std::size_t least_rows = 1;  ///< in a leaf
    std::uint64_t seed = 1;
};

/// Breiman, "Random forests", Machine Learning 45, 2001: each tree is grown on a bootstrap sample, and each split
/// chooses among a random third of the axes (at least one). Several targets share the samples, so that one tree's
/// predictions of them belong together. The same rows, options and seed give the same forest everywhere.
class Forest {
  public:
    /// `targets`: one vector per target, a value per row.
    Forest(const ForestRows& rows, const std::vector<std::vector<double>>& targets, const ForestOptions& options = {});

    [[nodiscard]] std::size_t trees() const { return roots_.size(); }
    [[nodiscard]] double predict(std::size_t tree, std::size_t target, std::span<const std::uint32_t> row) const;
    /// The mean over the trees.
    [[nodiscard]] double predict(std::size_t target, std::span<const std::uint32_t> row) const;

    /// A leaf's box, as which levels of each axis lead there, in a row of bits per axis; and its value. For integrating
    /// over the grid.
    struct Leaf {
        std::vector<std::vector<bool>> levels;
        double value = 0;
    };
    [[nodiscard]] std::vector<Leaf> leaves(std::size_t tree, std::size_t target) const;

  private:
    struct Node {
        std::uint32_t axis = 0;        ///< a leaf: no_axis
        std::uint32_t first_left = 0;  ///< ordered: levels up to it go left; else the place of its bits in `bits_`
        std::uint32_t right = 0;       ///< the left child is the next node
        double value = 0;
    };
    static constexpr std::uint32_t no_axis = 0xffffffff;
    class Grower;
    [[nodiscard]] bool goes_left(const Node& node, std::uint32_t level) const;
    void collect(std::size_t node, Leaf box, std::vector<Leaf>& out) const;

    std::vector<ForestAxis> axes_;
    std::vector<Node> nodes_;
    std::vector<bool> bits_;
    std::vector<std::vector<std::uint32_t>> roots_;  ///< by tree and target
};

}  // namespace stylesweep
