// Kendall's rank correlation: how far one order foretells another.
#pragma once

#include <optional>
#include <span>

namespace stylesweep {

/// tau-b, which allows for ties (Kendall, Rank Correlation Methods, 4th ed., section 3.4), with a 95% interval by
/// Fisher's transformation with the variance 0.437 / (n - 4) (Fieller, Hartley and Pearson, Biometrika 44, 1957), which
/// needs 10 pairs; fewer have no interval.
struct RankCorrelation {
    double tau = 0;
    std::size_t pairs = 0;
    std::optional<double> low = {}, high = {};
};

/// Both as long as each other; nullopt when one of them has fewer than two distinct values.
std::optional<RankCorrelation> kendall(std::span<const double> a, std::span<const double> b);

}  // namespace stylesweep
