// Whether readings taken one after another say as much as so many independent ones.
#pragma once

#include <cstddef>
#include <span>

namespace stylesweep {

/// Fewer readings than this hardly show that they depend on each other (docs/runners.md has what a simulation says).
inline constexpr std::size_t checkable_samples = 20;

/// Two tests on ranks, so that neither scale nor outliers matter. Independent readings fail each with a chance of 10%.
struct SampleChecks {
    double lag1 = 0;        ///< correlation of neighbours, corrected for the bias of short series (Kendall 1954)
    double trend = 0;       ///< correlation with the order (Spearman 1904): below 0, they fall
    bool depend = false;    ///< lag1 is beyond chance (Bartels 1982, one-sided)
    bool drift = false;     ///< the level moves: a trend, a step, slow waves (Nyblom and Makelainen 1983)
    bool doubtful = false;  ///< `depend`, or the level moves at 20%: worth more readings
    double effective = 0;   ///< how many independent readings they are worth (Geyer 1992); of fewer than
                            ///< checkable_samples, all of them unless `depend` or `drift`
};

/// Of readings in the order taken.
SampleChecks check_samples(std::span<const double> readings);

}  // namespace stylesweep
