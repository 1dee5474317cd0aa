// A sum of one effect per axis, fitted to a table: what a few rows show of a whole grid.
#pragma once

#include <span>
#include <vector>

#include "base/statistics/forest.hpp"

namespace stylesweep {

/// value = mean + effect of each axis's level (Hastie and Tibshirani, Generalized Additive Models, 1990, fitted by
/// backfitting, section 4.4). Effects of an ordered axis are smooth (Eilers and Marx's discrete penalties, Statistical
/// Science 11, 1996): one without rows follows from its neighbours, beyond them nearly on their line. Those of a
/// categorical one are drawn towards 0, as by half a row more; a level without rows has none.
class AdditiveModel {
  public:
    /// `target`: a value per row; there is at least one row.
    AdditiveModel(const ForestRows& rows, const std::vector<double>& target);

    [[nodiscard]] double predict(std::span<const std::uint32_t> row) const;

  private:
    void refit(std::size_t axis, const ForestRows& rows, const std::vector<double>& target);

    std::vector<std::vector<double>> effects_;  ///< by axis and level
    double mean_ = 0;
};

}  // namespace stylesweep
