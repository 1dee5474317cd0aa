// What all jobs of a night have in common: a machine is now a little faster, now slower, from session to session.
#pragma once

#include <map>
#include <vector>

#include "schema/sweeps/prediction_rows.hpp"

namespace stylesweep::plan {

/// For each row the number of its session: rows of one host that no pause of an hour parts.
std::vector<int> sessions_of(const std::vector<schema::PredictionRow>& rows);

/// How far the next session may be from the mean of the earlier ones.
struct SessionTerm {
    double relative = 0;   ///< standard deviation, as a part of the value
    double degrees = 1e9;  ///< of freedom that it was estimated with

    /// From the residuals (logarithms of ratios) of each session's rows: the variance between their medians, less what
    /// the rows' own variance makes of it, drawn towards an assumed one while there are few sessions.
    static SessionTerm of(const std::map<int, std::vector<double>>& residuals);

    static constexpr double assumed = 0.05, assumed_count = 3;
};

}  // namespace stylesweep::plan
