// Functional analysis of variance: how much of a metric's variance each axis, and each pair of axes, explains.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/statistics/forest.hpp"

namespace stylesweep {

/// A share of the variance, 0 to 1, with a 95% interval where there is one.
struct VarianceShare {
    double share = 0;
    std::optional<double> low = {}, high = {};
};

struct Importance {
    struct Pair {
        std::size_t first = 0, second = 0;  ///< axes
        VarianceShare of;
    };
    std::vector<VarianceShare> axes;  ///< the main effect of each
    std::vector<Pair> pairs;          ///< interactions, the main effects left out
    double rest = 0;                  ///< interactions of more than two axes
    double noise = 0;                 ///< between jobs of equal settings; exact only: else part of `rest`
    bool exact = false;               ///< every combination was measured equally often
    std::size_t rows = 0;
};

/// The decomposition of sums of squares, exact if each combination of levels occurs equally often; else Hutter, Hoos
/// and Leyton-Brown's functional ANOVA of a random forest ("An efficient approach for assessing hyperparameter
/// importance", ICML 2014), whose interval is that over the trees. Exact shares have an interval from the noncentral
/// chi-squared distribution of their sums of squares where combinations were repeated. nullopt if nothing varies, or
/// there are fewer than `least_rows` rows.
std::optional<Importance> importance_of(const ForestRows& rows, std::span<const double> values, std::uint64_t seed = 1);
inline constexpr std::size_t least_importance_rows = 8;

}  // namespace stylesweep
