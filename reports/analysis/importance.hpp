// What matters: how much of each measure's variance each axis explains.
#pragma once

#include <vector>

#include "base/statistics/importance.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

struct MeasureImportance {
    const Measure* measure;
    bool logarithm;  ///< of a measure that is compared by ratios
    Importance of;   ///< its axes are those of the sweep
};
/// Of the main measures, at most four: rows are the done jobs, of very many an even selection.
std::vector<MeasureImportance> importances(const SweepModel& sweep);

}  // namespace stylesweep::reports
