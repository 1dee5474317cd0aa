// The effect of each axis: every setting against the one that differs from it only in that axis.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "reports/analysis/lost_pairs.hpp"
#include "reports/display_values.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// A group relative to its partner: the median of the groups with the reference value that agree in the matching axes.
struct Relative {
    bool is_reference = false;
    const Group* partner = nullptr;              ///< the first of them; nullptr: none
    bool is_one = false;                         ///< there is only one
    std::vector<std::optional<double>> figures;  ///< ratios and differences, by the sweep's measures
};

/// By group. `axis` is an index into the axes, `reference` into its values.
std::vector<Relative> relative_to(const SweepModel& sweep, std::size_t axis, Code reference);

/// A setting and its figures relative to its partner.
struct MatchedPair {
    const Group* group;
    const Relative* relative;
};

/// The mean of the pairs' figures of a measure (index into the sweep's measures), which all must have, with its
/// interval over the values of `units` (axes), or of the repeats if there are few pairs.
Spread mean_over(const SweepModel& sweep, const std::vector<MatchedPair>& pairs, std::size_t measure,
                 const std::vector<std::size_t>& units);

/// One value of an axis against the axis's reference, over all matched settings.
struct Effect {
    std::size_t axis = 0;
    Code value = 0, reference = 0;
    std::size_t pairs = 0;                         ///< matched settings
    std::map<std::string_view, Spread> relatives;  ///< ratios (geometric mean) and differences (mean), by measure
    std::set<std::string_view> beyond_chance;  ///< measures whose effect is significant among all the sweep's effects
    std::vector<std::string> unlike;           ///< other parameters in which matched settings differ
    std::vector<std::pair<std::string, std::size_t>>
        units;       ///< units of the intervals: parameter ("": reference) and count
    LostPairs lost;  ///< matched settings without a result

    /// Sets Spread::may_be_chance if it has an interval but is neither significant nor equality; nullopt: no setting
    /// has the measure.
    [[nodiscard]] std::optional<Spread> relative(const Measure& measure) const;
};

/// Expected share of false claims among the significant effects.
inline constexpr double false_discovery_rate = 0.05;

/// How many effects were examined (values times measures), have an interval, and are significant.
struct EffectCounts {
    std::size_t all = 0, with_interval = 0, beyond_chance = 0;
};
EffectCounts count_effects(const SweepModel& sweep, const std::vector<Effect>& effects);

/// The sweep's measures shown in the tables of effects and of the Pareto front.
std::vector<const Measure*> main_measures(const SweepModel& sweep);

/// The value that an axis's effects are relative to: the baseline's, else the first with a result.
Code reference_of(const SweepModel& sweep, std::size_t axis);

/// Parameters other than the axis in which matched settings differ from their partners, over all the axis's effects,
/// without labels of the axis (style_category).
std::vector<std::string> unlike_along(const std::vector<Effect>& effects, std::size_t axis);

/// Whether an earlier axis is equivalent: the values of the two correspond one to one.
bool repeats_another(const SweepModel& sweep, std::size_t axis);

/// Whether the axis's values are inputs, i.e. samples of a population: contents, styles, seeds, and files of an
/// external program.
bool is_input(const SweepModel& sweep, std::size_t axis);

/// The other axes whose values are the units of this axis's effects (see mean_of_matched()): the inputs, or if no input
/// varies, all axes that must agree.
std::vector<std::size_t> unit_axes(const SweepModel& sweep, std::size_t axis);

/// Axis by axis, value by value; values without a partner are left out, and so is an axis equivalent to an earlier one.
std::vector<Effect> effects_of(const SweepModel& sweep);

/// An axis with a value that has results but no matched setting, so that its effect is unknown.
struct Confounded {
    std::size_t axis = 0;
    std::vector<Code> values;        ///< without a partner
    Code reference = 0;              ///< the reference value
    std::vector<std::size_t> with;   ///< other axes in which those values and the reference share no value so far
    std::map<Code, LostPairs> lost;  ///< by value: planned matched settings without a result
};

/// Axis by axis, from the results so far; without axes equivalent to an earlier one.
std::vector<Confounded> confounded(const SweepModel& sweep, const std::vector<Effect>& effects);

/// "precision: the effect of bf16 against fp32 is unknown so far, ..."
std::string sentence_of(const SweepModel& sweep, const DisplayValues& display, const Confounded& confounded);

/// Fills in the groups' ratios to the baseline.
void compare_with_baseline(SweepModel& sweep);

}  // namespace stylesweep::reports
