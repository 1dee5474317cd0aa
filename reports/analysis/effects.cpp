#include "reports/analysis/effects.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <unordered_map>

#include "base/statistics/families.hpp"
#include "base/text/counted.hpp"
#include "reports/analysis/bounds.hpp"
#include "reports/analysis/people.hpp"

namespace stylesweep::reports {
namespace {

std::optional<double> relative(const Measure& measure, const std::optional<Spread>& value,
                               const std::optional<double>& base) {
    if (!value || !base) return std::nullopt;
    if (measure.compared == Compared::difference) return value->median - *base;
    return *base == 0 ? std::nullopt : std::optional(value->median / *base);
}

/// Figures of the groups with the reference value and the same key, and their medians, by measure.
struct Partner {
    const Group* first = nullptr;
    bool is_one = false;
    std::vector<std::vector<double>> values;
    std::vector<std::optional<double>> medians;

    void add(const Group& group) {
        is_one = first == nullptr;
        if (is_one) first = &group;
        values.resize(group.figures.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            if (group.figures[i]) values[i].push_back(group.figures[i]->median);
    }
    void close() {
        for (const std::vector<double>& each : values) {
            const auto spread = spread_of(each);
            medians.push_back(spread ? std::optional(spread->median) : std::nullopt);
        }
    }
};

// The codes that must agree, as bytes.
std::string key_of(const Group& group, const std::vector<std::size_t>& matching) {
    std::string key;
    for (const std::size_t axis : matching) key.append(reinterpret_cast<const char*>(&group.codes[axis]), sizeof(Code));
    return key;
}

/// One value of an axis: its matched settings.
struct Gathered {
    std::vector<MatchedPair> pairs;
    std::set<std::size_t> unlike;  // parameters

    void add(const SweepModel& sweep, const Group& group, const Relative& relative) {
        if (std::ranges::none_of(relative.figures, [](const auto& figure) { return figure.has_value(); })) return;
        pairs.push_back({&group, &relative});
        const JobRow &job = sweep.jobs[group.first], &other = sweep.jobs[relative.partner->first];
        for (std::size_t i = 0; i < job.codes.size(); ++i)
            if (job.codes[i] != other.codes[i] && !sweep.parameters[i].name.ends_with("_category")) unlike.insert(i);
    }
};

// Labels of the pairs: by axis, and last by reference.
std::vector<Labels> kinds_of(const SweepModel& sweep, const std::vector<MatchedPair>& pairs,
                             const std::vector<std::size_t>& axes) {
    std::vector<Labels> kinds(axes.size() + 1);
    for (const MatchedPair& pair : pairs) {
        for (std::size_t i = 0; i < axes.size(); ++i) kinds[i].push_back(pair.group->codes[axes[i]]);
        kinds.back().push_back(static_cast<std::uint32_t>(pair.relative->partner - sweep.groups.data()));
    }
    return kinds;
}

std::vector<MatchedPair> with_measure(const std::vector<MatchedPair>& pairs, std::size_t measure) {
    std::vector<MatchedPair> having;
    std::ranges::copy_if(pairs, std::back_inserter(having),
                         [&](const MatchedPair& pair) { return pair.relative->figures[measure].has_value(); });
    return having;
}

// Repeats of all the pairs; empty if one has none, or its reference consists of several settings or is shared.
std::vector<RepeatedPair> repeats_of(const std::vector<MatchedPair>& pairs, std::size_t measure) {
    std::vector<RepeatedPair> all;
    std::set<const Group*> references;
    for (const auto& [group, relative] : pairs) {
        const auto &own = group->repeats[measure], &other = relative->partner->repeats[measure];
        if (!own || !other || !relative->is_one || !references.insert(relative->partner).second) return {};
        all.push_back({*own, *other});
    }
    return all;
}

Spread unbounded_mean_over(const SweepModel& sweep, const std::vector<MatchedPair>& pairs, std::size_t measure,
                           const std::vector<std::size_t>& axes) {
    std::vector<double> values;
    for (const MatchedPair& pair : pairs) values.push_back(*pair.relative->figures[measure]);
    const Compared compared = sweep.measures[measure]->compared;
    const bool has_logarithms =
        compared == Compared::difference || std::ranges::all_of(values, [](double value) { return value > 0; });
    if (!has_logarithms) return over_settings(values);
    if (pairs.size() < least_matched)
        if (const auto repeats = repeats_of(pairs, measure); !repeats.empty())
            return mean_of_repeated(values, repeats, compared);
    return mean_of_matched(values, kinds_of(sweep, pairs, axes), compared);
}

void add_units(const SweepModel& sweep, const std::vector<MatchedPair>& pairs, const std::vector<std::size_t>& axes,
               Effect& effect) {
    const std::vector<Labels> kinds = kinds_of(sweep, pairs, axes);
    for (const std::size_t kind : counting_kinds(kinds)) {
        const std::size_t units = std::set(kinds[kind].begin(), kinds[kind].end()).size();
        if (units < pairs.size())
            effect.units.emplace_back(kind < axes.size() ? sweep.axis_name(axes[kind]) : "", units);
    }
}

void add_effects(const SweepModel& sweep, std::size_t axis, std::vector<Effect>& effects) {
    const Code reference = reference_of(sweep, axis);
    const std::vector<Relative> relatives = relative_to(sweep, axis, reference);
    const std::vector<std::size_t> axes = unit_axes(sweep, axis);
    const std::map<Code, LostPairs> lost = lost_pairs(sweep, axis, reference);
    std::map<Code, Gathered> by_value;
    for (std::size_t i = 0; i < relatives.size(); ++i)
        if (!relatives[i].is_reference) by_value[sweep.groups[i].codes[axis]].add(sweep, sweep.groups[i], relatives[i]);
    for (const auto& [value, gathered] : by_value) {
        if (gathered.pairs.empty()) continue;
        Effect effect;
        effect.axis = axis;
        effect.value = value;
        effect.reference = reference;
        effect.pairs = gathered.pairs.size();
        for (std::size_t i = 0; i < sweep.measures.size(); ++i) {
            if (is_of_people(sweep, *sweep.measures[i])) {
                if (is_of_too_few_people(sweep, *sweep.measures[i])) continue;
                if (const auto effect_of_votes = effect_on_preference(sweep, gathered.pairs))
                    effect.relatives[sweep.measures[i]->name] = *effect_of_votes;
                continue;
            }
            if (const auto pairs = with_measure(gathered.pairs, i); !pairs.empty())
                effect.relatives[sweep.measures[i]->name] = mean_over(sweep, pairs, i, axes);
        }
        add_units(sweep, gathered.pairs, axes, effect);
        if (const auto found = lost.find(value); found != lost.end()) effect.lost = found->second;
        for (const std::size_t parameter : gathered.unlike)
            if (parameter != sweep.axes[axis]) effect.unlike.push_back(sweep.parameters[parameter].name);
        effects.push_back(std::move(effect));
    }
}

bool has_interval(const Spread& spread) {
    return spread.low && !spread.is_range;
}

// Intervals of a few settings within one process are no basis for a test.
bool is_testable(const Spread& spread) {
    return has_interval(spread) && !spread.in_one_process;
}

/// Visits the effects shown in tables.
template <class Visit>
void for_each_shown(const SweepModel& sweep, auto& effects, const Visit& visit) {
    const std::vector<const Measure*> measures = main_measures(sweep);
    for (auto& effect : effects)
        for (const Measure* measure : measures)
            if (const auto found = effect.relatives.find(measure->name); found != effect.relatives.end())
                visit(effect, found->first, found->second);
}

// Each axis is a family: large differences between contents must not make claims along another axis easier.
void find_discoveries(const SweepModel& sweep, std::vector<Effect>& effects) {
    std::vector<std::vector<double>> chances(sweep.axes.size());
    for_each_shown(sweep, effects, [&](const Effect& effect, std::string_view, const Spread& spread) {
        if (is_testable(spread)) chances[effect.axis].push_back(spread.chance);
    });
    const auto found = discoveries_by_family(chances, false_discovery_rate);
    std::vector<std::size_t> next(sweep.axes.size());
    for_each_shown(sweep, effects, [&](Effect& effect, std::string_view measure, const Spread& spread) {
        if (is_testable(spread) && found[effect.axis][next[effect.axis]++]) effect.beyond_chance.insert(measure);
    });
}

// Whether the values without a partner share no value of the axis `other` with the reference.
bool share_none(const SweepModel& sweep, const Confounded& confounded, std::size_t other) {
    std::set<Code> of_values, of_reference;
    for (const Group& group : sweep.groups) {
        const Code value = group.codes[confounded.axis];
        if (value == confounded.reference) of_reference.insert(group.codes[other]);
        if (std::ranges::find(confounded.values, value) != confounded.values.end())
            of_values.insert(group.codes[other]);
    }
    return std::ranges::none_of(of_values, [&](Code value) { return of_reference.contains(value); });
}

}  // namespace

Spread mean_over(const SweepModel& sweep, const std::vector<MatchedPair>& pairs, std::size_t measure,
                 const std::vector<std::size_t>& axes) {
    const Spread spread = unbounded_mean_over(sweep, pairs, measure, axes);
    if (sweep.measures[measure]->compared == Compared::ratio) return spread;
    std::vector<double> references;
    for (const MatchedPair& pair : pairs)
        references.push_back(pair.group->figures[measure]->median - *pair.relative->figures[measure]);
    return within_bounds(spread, references, possible_range(sweep.measures[measure]->name));
}

std::vector<Relative> relative_to(const SweepModel& sweep, std::size_t axis, Code reference) {
    const std::vector<std::size_t>& matching = sweep.matching[axis];
    std::unordered_map<std::string, Partner> partners;
    for (const Group& group : sweep.groups)
        if (group.codes[axis] == reference) partners[key_of(group, matching)].add(group);
    for (auto& [key, partner] : partners) partner.close();
    std::vector<Relative> relatives(sweep.groups.size());
    for (std::size_t i = 0; i < sweep.groups.size(); ++i) {
        const Group& group = sweep.groups[i];
        relatives[i].is_reference = group.codes[axis] == reference;
        relatives[i].figures.resize(sweep.measures.size());
        const auto found = partners.find(key_of(group, matching));
        if (found == partners.end()) continue;
        const Partner& partner = found->second;
        relatives[i].partner = partner.first;
        relatives[i].is_one = partner.is_one;
        for (std::size_t j = 0; j < sweep.measures.size(); ++j)
            relatives[i].figures[j] = relative(*sweep.measures[j], group.figures[j], partner.medians[j]);
    }
    return relatives;
}

std::optional<Spread> Effect::relative(const Measure& measure) const {
    const auto found = relatives.find(measure.name);
    if (found == relatives.end()) return std::nullopt;
    Spread spread = found->second;
    spread.may_be_chance = has_interval(spread) && !beyond_chance.contains(measure.name) && !is_equal(measure, spread);
    return spread;
}

std::vector<std::string> unlike_along(const std::vector<Effect>& effects, std::size_t axis) {
    std::vector<std::string> names;
    for (const Effect& effect : effects)
        for (const std::string& name : effect.unlike)
            if (effect.axis == axis && std::ranges::find(names, name) == names.end()) names.push_back(name);
    return names;
}

std::vector<const Measure*> main_measures(const SweepModel& sweep) {
    std::vector<const Measure*> main;
    for (const Measure* measure : sweep.measures)
        if (measure->rank == Rank::main && !is_of_too_few_people(sweep, *measure)) main.push_back(measure);
    return main;
}

Code reference_of(const SweepModel& sweep, std::size_t axis) {
    const std::vector<std::string>& values = sweep.parameters[sweep.axes[axis]].values;
    if (sweep.baseline && sweep.baseline->first == sweep.axis_name(axis)) {
        const auto wished = std::ranges::find(values, sweep.baseline->second);
        return static_cast<Code>(wished - values.begin());
    }
    Code first = sweep.groups.empty() ? 0 : sweep.groups.front().codes[axis];
    for (const Group& group : sweep.groups) {
        if (values[group.codes[axis]] == "fp32") return group.codes[axis];
        first = std::min(first, group.codes[axis]);
    }
    return first;
}

bool repeats_another(const SweepModel& sweep, std::size_t axis) {
    const auto free_of = [&](std::size_t a, std::size_t b) {
        return std::ranges::find(sweep.matching[a], b) == sweep.matching[a].end();
    };
    for (std::size_t other = 0; other < axis; ++other)
        if (free_of(axis, other) && free_of(other, axis) &&
            sweep.parameters[sweep.axes[axis]].values.size() == sweep.parameters[sweep.axes[other]].values.size())
            return true;
    return false;
}

std::vector<Effect> effects_of(const SweepModel& sweep) {
    std::vector<Effect> effects;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis)
        if (!repeats_another(sweep, axis)) add_effects(sweep, axis, effects);
    find_discoveries(sweep, effects);
    return effects;
}

EffectCounts count_effects(const SweepModel& sweep, const std::vector<Effect>& effects) {
    EffectCounts counts;
    for_each_shown(sweep, effects, [&](const Effect& effect, std::string_view measure, const Spread& spread) {
        ++counts.all;
        counts.with_interval += has_interval(spread);
        counts.beyond_chance += effect.beyond_chance.contains(measure);
    });
    return counts;
}

bool is_input(const SweepModel& sweep, std::size_t axis) {
    static const std::set<std::string, std::less<>> known = {"content", "style",   "seed", "image",  "input",
                                                             "data",    "dataset", "fold", "subject"};
    const std::string& name = sweep.axis_name(axis);
    return known.contains(name) || name.ends_with("_seed") || sweep.inputs.contains(name);
}

std::vector<std::size_t> unit_axes(const SweepModel& sweep, std::size_t axis) {
    std::vector<std::size_t> inputs;
    for (std::size_t other = 0; other < sweep.axes.size(); ++other)
        if (other != axis && is_input(sweep, other)) inputs.push_back(other);
    return inputs.empty() ? sweep.matching[axis] : inputs;
}

std::vector<Confounded> confounded(const SweepModel& sweep, const std::vector<Effect>& effects) {
    std::vector<Confounded> all;
    if (sweep.measures.empty()) return all;  // no effect of anything is known
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        if (repeats_another(sweep, axis)) continue;
        Confounded found{axis, {}, reference_of(sweep, axis), {}, {}};
        std::set<Code> values;
        for (const Group& group : sweep.groups) values.insert(group.codes[axis]);
        for (const Code value : values)
            if (value != found.reference && std::ranges::none_of(effects, [&](const Effect& effect) {
                    return effect.axis == axis && effect.value == value;
                }))
                found.values.push_back(value);
        if (found.values.empty()) continue;
        for (const std::size_t other : sweep.matching[axis])
            if (share_none(sweep, found, other)) found.with.push_back(other);
        found.lost = lost_pairs(sweep, axis, found.reference);
        all.push_back(std::move(found));
    }
    return all;
}

std::string sentence_of(const SweepModel& sweep, const DisplayValues& display, const Confounded& confounded) {
    const auto& [name, values] = sweep.parameters[sweep.axes[confounded.axis]];
    const auto listed = [](std::string& list, const std::string& text) { list += (list.empty() ? "" : ", ") + text; };
    std::string without, with;
    for (const Code value : confounded.values) listed(without, display(name, values[value]));
    for (const std::size_t other : confounded.with) listed(with, sweep.axis_name(other));
    const std::string reference = display(name, values[confounded.reference]);
    std::string text = name + ": the effect of " + without + " against " + reference +
                       " is unknown so far, because no two settings with results differ only in " + name +
                       (with.empty() ? "" : "; it is confounded with " + with);
    for (const Code value : confounded.values)
        if (const auto lost = confounded.lost.find(value); lost != confounded.lost.end())
            if (const auto why = lost_text(lost->second, display(name, values[value]), reference); !why.empty())
                text += "; of " + counted(lost->second.planned, "planned pair") + " " + why;
    return text;
}

void compare_with_baseline(SweepModel& sweep) {
    if (!sweep.baseline) return;
    const std::size_t axis = *sweep.find_axis(sweep.baseline->first);
    std::vector<Relative> relatives = relative_to(sweep, axis, reference_of(sweep, axis));
    for (std::size_t i = 0; i < relatives.size(); ++i) {
        Group& group = sweep.groups[i];
        group.is_baseline = relatives[i].is_reference;
        group.relatives = std::move(relatives[i].figures);
    }
}

}  // namespace stylesweep::reports
