// What each axis costs: every setting against the one that differs from it in that axis alone.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "reports/model.hpp"
#include "reports/shown.hpp"

namespace stylesweep::reports {

/// A group against its partner: the median of the groups that have the reference value and agree in what must.
struct Relative {
    bool is_reference = false;
    const Group* partner = nullptr;              ///< the first of them; nullptr: none
    std::vector<std::optional<double>> figures;  ///< ratios and differences, by the sweep's measures
    std::vector<bool> apart;                     ///< both sides' 95% intervals have nothing in common; by measure
};

/// By group. `axis` counts among the axes, `reference` among its values.
std::vector<Relative> relative_to(const SweepModel& sweep, std::size_t axis, Code reference);

/// One value of an axis against the axis's reference, over all matched settings.
struct Effect {
    std::size_t axis = 0;
    Code value = 0, reference = 0;
    std::size_t pairs = 0;                         ///< matched settings
    std::map<std::string_view, Spread> relatives;  ///< ratios and differences, by measure
    std::set<std::string_view> apart;              ///< measures whose intervals are apart in every matched setting
    std::vector<std::string> unlike;               ///< other parameters in which matched settings differ

    /// nullopt: no setting has it.
    [[nodiscard]] std::optional<Spread> relative(std::string_view measure) const;
};

/// The sweep's measures that tables of effects and best trades show.
std::vector<const Measure*> main_measures(const SweepModel& sweep);

/// The value that an axis's effects are relative to: the baseline's, else the first with a result.
Code reference_of(const SweepModel& sweep, std::size_t axis);

/// Parameters other than the axis in which a matched setting differs from its partner, of all the axis's effects.
/// Labels (style_category) that go with the axis are none.
std::vector<std::string> unlike_along(const std::vector<Effect>& effects, std::size_t axis);

/// Whether an axis before says the same in other words: each of the two goes with the other, value by value.
bool repeats_another(const SweepModel& sweep, std::size_t axis);

/// Axis by axis, value by value; values without a partner are left out, and so is an axis that only repeats another
/// one's values under its own names.
std::vector<Effect> effects_of(const SweepModel& sweep);

/// An axis of which a value with results has no matched setting, so that nothing says what the value does.
struct Confounded {
    std::size_t axis = 0;
    std::vector<Code> values;       ///< without a partner
    Code reference = 0;             ///< what they would be compared with
    std::vector<std::size_t> with;  ///< other axes of which those values and the reference share no value so far
};

/// Axis by axis, of what is there so far; without axes that repeat another one.
std::vector<Confounded> confounded(const SweepModel& sweep, const std::vector<Effect>& effects);

/// "precision: no effect of bf16 against fp32 can be told yet: ..."
std::string sentence_of(const SweepModel& sweep, const ShownValues& shown, const Confounded& confounded);

/// Fills in the groups' ratios to the baseline.
void compare_with_baseline(SweepModel& sweep);

}  // namespace stylesweep::reports
