// What each axis costs: every setting against the one that differs from it in that axis alone.
#pragma once

#include "reports/model.hpp"

namespace stylesweep::reports {

/// A group against its partner: the median of the groups that have the reference value and agree in what must.
struct Relative {
    bool is_reference = false;
    std::vector<std::optional<double>> figures;  ///< ratios and differences, by the sweep's measures
};

/// By group. `axis` counts among the axes, `reference` among its values.
std::vector<Relative> relative_to(const SweepModel& sweep, std::size_t axis, Code reference);

/// One value of an axis against the axis's reference, over all matched settings.
struct Effect {
    std::size_t axis = 0;
    Code value = 0, reference = 0;
    std::size_t pairs = 0;                         ///< matched settings
    std::map<std::string_view, Spread> relatives;  ///< ratios and differences, by measure

    /// nullopt: no setting has it.
    [[nodiscard]] std::optional<Spread> relative(std::string_view measure) const;
};

/// The sweep's measures that tables of effects and best trades show.
std::vector<const Measure*> main_measures(const SweepModel& sweep);

/// The value that an axis's effects are relative to: the baseline's, else the first with a result.
Code reference_of(const SweepModel& sweep, std::size_t axis);

/// Axes that change together with `axis`, by name.
std::vector<std::string> companions_of(const SweepModel& sweep, std::size_t axis);

/// Whether an axis before says the same in other words: each of the two goes with the other, value by value.
bool repeats_another(const SweepModel& sweep, std::size_t axis);

/// Axis by axis, value by value; values without a partner are left out, and so is an axis that only repeats another
/// one's values under its own names.
std::vector<Effect> effects_of(const SweepModel& sweep);

/// Fills in the groups' ratios to the baseline.
void compare_with_baseline(SweepModel& sweep);

}  // namespace stylesweep::reports
