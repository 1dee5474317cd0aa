// What people prefer: strengths of a sweep's settings from its votes, with intervals (docs/votes.md).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "schema/votes/counted_votes.hpp"

namespace stylesweep::schema {

inline constexpr int preference_resamples = 200;

/// Of a setting, or of a value of an axis: the mean of its settings.
struct Preference {
    std::string axis;                           ///< "": a setting
    std::string setting;                        ///< JSON
    std::optional<double> strength, low, high;  ///< 0: the mean setting; without a strength, `reason` says why
    std::size_t wins = 0, losses = 0, ties = 0;
    std::size_t voters = 0, pictures = 0;  ///< behind these
    std::string reason;
};

struct PreferenceDifference {
    double mean;
    CrossedInterval interval;
};

struct Preferences {
    VotedPictures pictures;
    CountedVotes counted;
    std::vector<Preference> settings;                         ///< in the order of pictures.settings
    std::vector<Preference> values;                           ///< of the axes
    std::vector<std::pair<std::size_t, double>> of_pictures;  ///< index of the picture, strength
    double log_tie = 0;
    CrossedResamples resamples;      ///< of the strengths of the settings
    std::vector<double> covariance;  ///< of the strengths, if all votes were independent

    /// 95% interval of the sum of contrast[i] * strength of setting i, around `estimate`.
    [[nodiscard]] std::optional<CrossedInterval> interval(double estimate, std::span<const double> contrast) const;
    /// Of strength a - strength b.
    [[nodiscard]] std::optional<CrossedInterval> difference(std::size_t a, std::size_t b) const;
    /// The mean over pairs of settings of the preference of the first minus that of the second; settings without a
    /// strength must not be among them. nullopt: no interval.
    [[nodiscard]] std::optional<PreferenceDifference> mean_difference(
        std::span<const std::pair<std::size_t, std::size_t>> pairs) const;
};

/// Of the sweep's votes. Strengths are comparable among settings that votes connect: those of the largest such group,
/// whose mean is 0, have one.
Preferences preferences_of(VotedPictures pictures, const std::vector<Vote>& votes);
Preferences preferences_of(SQLite::Database& db, std::int64_t sweep);

/// The chance to be chosen over the mean setting, ties aside.
double preference_of(double strength);

/// Computes and stores the sweep's rows of `preference`, `voter` and `job_preference`. Returns the voters.
std::vector<Voter> renew_preferences(Store& store, std::int64_t sweep);
/// Of all sweeps whose preferences are outdated: votes came, went or changed since, or pictures were made anew.
void renew_outdated_preferences(Store& store);

}  // namespace stylesweep::schema
