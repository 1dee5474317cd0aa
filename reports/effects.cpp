#include "reports/effects.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>

namespace stylesweep::reports {
namespace {

std::optional<double> relative(const Measure& measure, const std::optional<Spread>& value,
                               const std::optional<double>& base) {
    if (!value || !base) return std::nullopt;
    if (measure.compared == Compared::difference) return value->median - *base;
    return *base == 0 ? std::nullopt : std::optional(value->median / *base);
}

/// Figures of the groups that share the reference value and a key, and their medians; by measure.
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

bool are_apart(const std::optional<Spread>& a, const std::optional<Spread>& b) {
    const auto is_sure = [](const std::optional<Spread>& each) { return each && each->low && !each->is_range; };
    return is_sure(a) && is_sure(b) && (*a->high < *b->low || *b->high < *a->low);
}

/// Values of one axis, gathered over the groups.
struct Gathered {
    std::size_t pairs = 0;
    std::map<std::string_view, std::vector<double>> relatives;
    std::set<std::string_view> overlap;  // measures
    std::set<std::size_t> unlike;        // parameters

    void add(const SweepModel& sweep, const Group& group, const Relative& relative) {
        bool any = false;
        for (std::size_t i = 0; i < relative.figures.size(); ++i)
            if (relative.figures[i]) {
                relatives[sweep.measures[i]->name].push_back(*relative.figures[i]);
                if (!relative.apart[i]) overlap.insert(sweep.measures[i]->name);
                any = true;
            }
        pairs += any;
        if (any) add_unlike(sweep, group, *relative.partner);
    }

    void add_unlike(const SweepModel& sweep, const Group& group, const Group& partner) {
        const JobRow &job = sweep.jobs[group.first], &other = sweep.jobs[partner.first];
        for (std::size_t i = 0; i < job.codes.size(); ++i)
            if (job.codes[i] != other.codes[i] && !sweep.parameters[i].name.ends_with("_category")) unlike.insert(i);
    }
};

void add_effects(const SweepModel& sweep, std::size_t axis, std::vector<Effect>& effects) {
    const Code reference = reference_of(sweep, axis);
    const std::vector<Relative> relatives = relative_to(sweep, axis, reference);
    std::map<Code, Gathered> by_value;
    for (std::size_t i = 0; i < relatives.size(); ++i)
        if (!relatives[i].is_reference) by_value[sweep.groups[i].codes[axis]].add(sweep, sweep.groups[i], relatives[i]);
    for (const auto& [value, gathered] : by_value) {
        if (!gathered.pairs) continue;
        Effect effect{axis, value, reference, gathered.pairs, {}, {}, {}};
        for (const auto& [measure, values] : gathered.relatives) {
            effect.relatives[measure] = *spread_of(values);
            if (!gathered.overlap.contains(measure)) effect.apart.insert(measure);
        }
        for (const std::size_t parameter : gathered.unlike)
            if (parameter != sweep.axes[axis]) effect.unlike.push_back(sweep.parameters[parameter].name);
        effects.push_back(std::move(effect));
    }
}

// Whether the values without a partner came with other values of `other` than the reference did.
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
        relatives[i].apart.resize(sweep.measures.size());
        if (found == partners.end()) continue;
        const Partner& partner = found->second;
        relatives[i].partner = partner.first;
        for (std::size_t j = 0; j < sweep.measures.size(); ++j) {
            relatives[i].figures[j] = relative(*sweep.measures[j], group.figures[j], partner.medians[j]);
            relatives[i].apart[j] = partner.is_one && are_apart(group.figures[j], partner.first->figures[j]);
        }
    }
    return relatives;
}

std::optional<Spread> Effect::relative(std::string_view measure) const {
    const auto found = relatives.find(measure);
    return found == relatives.end() ? std::nullopt : std::optional(found->second);
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
        if (measure->rank == Rank::main) main.push_back(measure);
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
    return effects;
}

std::vector<Confounded> confounded(const SweepModel& sweep, const std::vector<Effect>& effects) {
    std::vector<Confounded> all;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        if (repeats_another(sweep, axis)) continue;
        Confounded found{axis, {}, reference_of(sweep, axis), {}};
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
        all.push_back(std::move(found));
    }
    return all;
}

std::string sentence_of(const SweepModel& sweep, const ShownValues& shown, const Confounded& confounded) {
    const auto& [name, values] = sweep.parameters[sweep.axes[confounded.axis]];
    const auto listed = [](std::string& list, const std::string& text) { list += (list.empty() ? "" : ", ") + text; };
    std::string without, with;
    for (const Code value : confounded.values) listed(without, shown(name, values[value]));
    for (const std::size_t other : confounded.with) listed(with, sweep.axis_name(other));
    return name + ": no effect of " + without + " against " + shown(name, values[confounded.reference]) +
           " can be told so far, for no two settings with results differ in " + name + " alone" +
           (with.empty() ? "" : "; it is confounded with " + with);
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
