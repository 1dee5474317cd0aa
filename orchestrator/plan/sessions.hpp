// The error shared by all jobs of a session: a machine is a little faster or slower from session to session.
#pragma once

#include <map>
#include <vector>

#include "schema/sweeps/prediction_rows.hpp"

namespace stylesweep::plan {

/// The session number of each row: rows of one host without a pause of an hour.
std::vector<int> sessions_of(const std::vector<schema::PredictionRow>& rows);

/// How far the next session may be from the mean of the earlier ones.
struct SessionTerm {
    double relative = 0;   ///< standard deviation, relative to the value
    double degrees = 1e9;  ///< degrees of freedom of the estimate

    /// From the residuals (logarithms of ratios) of each session's rows: the variance between their medians, less the
    /// part explained by the rows' own variance, shrunk towards a prior while there are few sessions.
    static SessionTerm of(const std::map<int, std::vector<double>>& residuals);

    static constexpr double assumed = 0.05, assumed_count = 3;
};

}  // namespace stylesweep::plan
