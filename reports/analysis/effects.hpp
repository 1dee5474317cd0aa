// What each axis costs: every setting against the one that differs from it in that axis alone.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "reports/analysis/lost_pairs.hpp"
#include "reports/display_values.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// A group against its partner: the median of the groups that have the reference value and agree in what must.
struct Relative {
    bool is_reference = false;
    const Group* partner = nullptr;              ///< the first of them; nullptr: none
    bool is_one = false;                         ///< there is one alone
    std::vector<std::optional<double>> figures;  ///< ratios and differences, by the sweep's measures
};

/// By group. `axis` counts among the axes, `reference` among its values.
std::vector<Relative> relative_to(const SweepModel& sweep, std::size_t axis, Code reference);

/// One value of an axis against the axis's reference, over all matched settings.
struct Effect {
    std::size_t axis = 0;
    Code value = 0, reference = 0;
    std::size_t pairs = 0;                         ///< matched settings
    std::map<std::string_view, Spread> relatives;  ///< ratios (geometric mean) and differences (mean), by measure
    std::set<std::string_view> beyond_chance;      ///< measures: discoveries among all the sweep's effects
    std::vector<std::string> unlike;               ///< other parameters in which matched settings differ
    std::vector<std::pair<std::string, std::size_t>>
        units;       ///< what intervals are over: parameter ("": reference), how many
    LostPairs lost;  ///< matched settings without a result

    /// With Spread::may_be_chance where its interval tells neither a discovery nor equality; nullopt: no setting has
    /// it.
    [[nodiscard]] std::optional<Spread> relative(const Measure& measure) const;
};

/// At most so many of the effects that are told apart from none may be false.
inline constexpr double false_discovery_rate = 0.05;

/// How many effects were looked at: values times measures, and how many of those have an interval.
struct EffectCounts {
    std::size_t all = 0, with_interval = 0, beyond_chance = 0;
};
EffectCounts count_effects(const SweepModel& sweep, const std::vector<Effect>& effects);

/// The sweep's measures that tables of effects and best trades show.
std::vector<const Measure*> main_measures(const SweepModel& sweep);

/// The value that an axis's effects are relative to: the baseline's, else the first with a result.
Code reference_of(const SweepModel& sweep, std::size_t axis);

/// Parameters other than the axis in which a matched setting differs from its partner, of all the axis's effects.
/// Labels (style_category) that go with the axis are none.
std::vector<std::string> unlike_along(const std::vector<Effect>& effects, std::size_t axis);

/// Whether an axis before says the same in other words: each of the two goes with the other, value by value.
bool repeats_another(const SweepModel& sweep, std::size_t axis);

/// Whether the axis's values are inputs, drawn from more of their kind: contents, styles, seeds, and files of one's own
/// program.
bool is_input(const SweepModel& sweep, std::size_t axis);

/// By axis: which other axes' values are the units of its effects (see mean_of_matched()): the inputs; without any that
/// vary, all that must agree.
std::vector<std::size_t> unit_axes(const SweepModel& sweep, std::size_t axis);

/// Axis by axis, value by value; values without a partner are left out, and so is an axis that only repeats another
/// one's values under its own names.
std::vector<Effect> effects_of(const SweepModel& sweep);

/// An axis of which a value with results has no matched setting, so that nothing says what the value does.
struct Confounded {
    std::size_t axis = 0;
    std::vector<Code> values;        ///< without a partner
    Code reference = 0;              ///< what they would be compared with
    std::vector<std::size_t> with;   ///< other axes of which those values and the reference share no value so far
    std::map<Code, LostPairs> lost;  ///< by value: planned matched settings without a result
};

/// Axis by axis, of what is there so far; without axes that repeat another one.
std::vector<Confounded> confounded(const SweepModel& sweep, const std::vector<Effect>& effects);

/// "precision: no effect of bf16 against fp32 can be told yet: ..."
std::string sentence_of(const SweepModel& sweep, const DisplayValues& display, const Confounded& confounded);

/// Fills in the groups' ratios to the baseline.
void compare_with_baseline(SweepModel& sweep);

}  // namespace stylesweep::reports
