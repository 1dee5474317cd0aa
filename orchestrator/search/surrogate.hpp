// What finished jobs show of those that wait.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/statistics/additive_model.hpp"
#include "base/statistics/forest.hpp"

namespace stylesweep::search {

/// For each target an additive model of the axes, which a few rows suffice for, and a random forest of what it leaves
/// unexplained: interactions, and by the differences between its trees how sure all this is. (A forest alone predicts
/// no value beyond those that it has seen, and needs many rows even for plain slopes.)
class Surrogate {
  public:
    /// `targets`: one vector per target, a value per row; at least one row.
    Surrogate(const ForestRows& rows, const std::vector<std::vector<double>>& targets, const ForestOptions& options);

    [[nodiscard]] std::size_t trees() const { return forest_.trees(); }
    /// One possible world: the targets' predictions by one tree belong together.
    [[nodiscard]] double predict(std::size_t tree, std::size_t target, std::span<const std::uint32_t> row) const {
        return effects_[target].predict(row) + forest_.predict(tree, target, row);
    }
    /// The mean over the trees.
    [[nodiscard]] double predict(std::size_t target, std::span<const std::uint32_t> row) const {
        return effects_[target].predict(row) + forest_.predict(target, row);
    }

  private:
    std::vector<AdditiveModel> effects_;
    Forest forest_;
};

}  // namespace stylesweep::search
