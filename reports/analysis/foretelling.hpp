// How far small versions of the settings foretold large ones.
#pragma once

#include <string>
#include <vector>

#include "base/statistics/kendall.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Rank correlation of one metric between two rungs, over the settings that were run at both: the mean over contents,
/// styles and repeats of each. These are the ones that were promoted, which differ less than all: so the correlation
/// among all settings is rather larger.
struct Foretelling {
    std::string metric;
    double small = 0, large = 0;                      ///< values of the screen's parameter
    std::optional<RankCorrelation> correlation = {};  ///< absent below two settings, or if one has no differences
    std::size_t settings = 0;

    /// That they foretold anything is not shown: the interval includes 0, or there is none and tau is below 0.3.
    [[nodiscard]] bool is_doubtful() const;
};
std::vector<Foretelling> foretellings(const SweepModel& sweep);

/// One sentence, without markup.
std::string text_of(const Foretelling& each, const std::string& by);

}  // namespace stylesweep::reports
