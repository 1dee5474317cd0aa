#include "reports/effects.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace stylesweep::reports {
namespace {

std::optional<double> ratio(const std::optional<double>& value, const std::optional<double>& base) {
    if (!value || !base || *base == 0) return std::nullopt;
    return *value / *base;
}

/// Figures of the groups that share the reference value and a key, and their medians.
struct Partner {
    std::vector<double> runtimes, memories, likenesses;
    std::optional<double> runtime_s, memory_bytes, ssim;

    void add(const Group& group) {
        if (group.runtime_s) runtimes.push_back(*group.runtime_s);
        if (group.peak_memory_bytes) memories.push_back(*group.peak_memory_bytes);
        if (group.ssim) likenesses.push_back(*group.ssim);
    }
    void close() {
        const auto median = [](const std::vector<double>& values) {
            const auto spread = spread_of(values);
            return spread ? std::optional(spread->median) : std::nullopt;
        };
        runtime_s = median(runtimes);
        memory_bytes = median(memories);
        ssim = median(likenesses);
    }
};

// The codes that must agree, as bytes.
std::string key_of(const Group& group, const std::vector<std::size_t>& matching) {
    std::string key;
    for (const std::size_t axis : matching) key.append(reinterpret_cast<const char*>(&group.codes[axis]), sizeof(Code));
    return key;
}

/// Values of one axis, gathered over the groups.
struct Gathered {
    std::size_t pairs = 0;
    std::vector<double> runtime_ratios, memory_ratios, ssim_differences;

    void add(const Relative& relative) {
        if (relative.runtime_ratio) runtime_ratios.push_back(*relative.runtime_ratio);
        if (relative.memory_ratio) memory_ratios.push_back(*relative.memory_ratio);
        if (relative.ssim_difference) ssim_differences.push_back(*relative.ssim_difference);
        pairs += relative.runtime_ratio || relative.memory_ratio || relative.ssim_difference;
    }
};

void add_effects(const SweepModel& sweep, std::size_t axis, std::vector<Effect>& effects) {
    const Code reference = reference_of(sweep, axis);
    const std::vector<Relative> relatives = relative_to(sweep, axis, reference);
    std::map<Code, Gathered> by_value;
    for (std::size_t i = 0; i < relatives.size(); ++i)
        if (!relatives[i].is_reference) by_value[sweep.groups[i].codes[axis]].add(relatives[i]);
    for (const auto& [value, gathered] : by_value)
        if (gathered.pairs)
            effects.push_back({axis, value, reference, gathered.pairs, spread_of(gathered.runtime_ratios),
                               spread_of(gathered.memory_ratios), spread_of(gathered.ssim_differences)});
}

// Whether the axis before says the same in other words: each of the two goes with the other, value by value.
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
        const auto found = partners.find(key_of(group, matching));
        if (found == partners.end()) continue;
        const Partner& partner = found->second;
        relatives[i].runtime_ratio = ratio(group.runtime_s, partner.runtime_s);
        relatives[i].memory_ratio = ratio(group.peak_memory_bytes, partner.memory_bytes);
        if (group.ssim && partner.ssim) relatives[i].ssim_difference = *group.ssim - *partner.ssim;
    }
    return relatives;
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

std::vector<std::string> companions_of(const SweepModel& sweep, std::size_t axis) {
    std::vector<std::string> names;
    for (std::size_t other = 0; other < sweep.axes.size(); ++other)
        if (other != axis && std::ranges::find(sweep.matching[axis], other) == sweep.matching[axis].end())
            names.push_back(sweep.axis_name(other));
    return names;
}

std::vector<Effect> effects_of(const SweepModel& sweep) {
    std::vector<Effect> effects;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis)
        if (!repeats_another(sweep, axis)) add_effects(sweep, axis, effects);
    return effects;
}

void compare_with_baseline(SweepModel& sweep) {
    if (!sweep.baseline) return;
    const std::size_t axis = *sweep.find_axis(sweep.baseline->first);
    const std::vector<Relative> relatives = relative_to(sweep, axis, reference_of(sweep, axis));
    for (std::size_t i = 0; i < relatives.size(); ++i) {
        Group& group = sweep.groups[i];
        group.is_baseline = relatives[i].is_reference;
        group.runtime_ratio = relatives[i].runtime_ratio;
        group.memory_ratio = relatives[i].memory_ratio;
        group.ssim_difference = relatives[i].ssim_difference;
    }
}

}  // namespace stylesweep::reports
