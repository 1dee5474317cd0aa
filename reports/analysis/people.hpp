// What people prefer, beside other measures: never more exact than the votes are.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/analysis/effects.hpp"
#include "reports/model/model.hpp"
#include "schema/votes/preferences.hpp"

namespace stylesweep::reports {

/// Whether the measure is the preference of people, not a metric of a program that has that name.
bool is_of_people(const SweepModel& sweep, const Measure& measure);
/// Whether so few people voted that nothing is said about people: no effects, Pareto front or shares of preference.
bool is_of_too_few_people(const SweepModel& sweep, const Measure& measure);
/// "Preference is left out: ..."; "": it is not.
std::string too_few_people_text(const SweepModel& sweep);

/// Preferences of the sweep's groups: those of their settings, which are the same on all contents and styles.
class PreferencesOfGroups {
  public:
    explicit PreferencesOfGroups(const SweepModel& sweep);

    /// The mean over pairs of groups of the first one's preference minus the second one's, over other voters and
    /// pictures, and of how many pairs: those whose settings differ and have a strength. nullopt: none.
    struct Difference {
        schema::PreferenceDifference of;
        std::size_t pairs;
    };
    [[nodiscard]] std::optional<Difference> difference(
        const std::vector<std::pair<const Group*, const Group*>>& pairs) const;

  private:
    [[nodiscard]] std::optional<std::size_t> setting_of(const Group& group) const;

    const SweepModel& sweep_;
};

/// The effect on preference over matched settings; pairs of which the reference consists of several settings do not
/// count. nullopt: none, as along axes of contents and styles, on each of which the mean preference is the same.
std::optional<Spread> effect_on_preference(const SweepModel& sweep, const std::vector<MatchedPair>& pairs);

}  // namespace stylesweep::reports
