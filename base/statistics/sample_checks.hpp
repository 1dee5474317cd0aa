// Checks whether consecutive readings are independent.
#pragma once

#include <cstddef>
#include <span>

namespace stylesweep {

/// With fewer readings, dependence can hardly be detected (see the simulation in docs/runners.md).
inline constexpr std::size_t checkable_samples = 20;

/// Two tests on ranks, so scale and outliers do not matter. Independent readings fail each with a probability of 10%.
struct SampleChecks {
    double lag1 = 0;        ///< correlation of neighbours, corrected for the bias of short series (Kendall 1954)
    double trend = 0;       ///< rank correlation with the order (Spearman 1904); negative: values fall
    bool depend = false;    ///< lag1 is beyond chance (Bartels 1982, one-sided)
    bool drift = false;     ///< the level moves: a trend, a step, slow waves (Nyblom and Makelainen 1983)
    bool doubtful = false;  ///< `depend`, or the level moves at the 20% level: take more readings
    double effective = 0;   ///< effective sample size (Geyer 1992); below checkable_samples, the number of readings
                            ///< unless `depend` or `drift`
};

/// Readings in the order taken.
SampleChecks check_samples(std::span<const double> readings);

}  // namespace stylesweep
