#include "reports/findings.hpp"

#include <algorithm>
#include <cmath>

#include "reports/environments.hpp"
#include "reports/fit.hpp"
#include "reports/pareto.hpp"
#include "reports/timeline.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_effects = 8;
constexpr double equal_ssim = 0.005;  // a difference below it is called equal, with its size

std::string counted(std::size_t count, const std::string& thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& texts, const char* between = ", ") {
    std::string list;
    for (const std::string& each : texts) list += (list.empty() ? "" : between) + each;
    return list;
}

Spread inverse(Spread spread) {
    spread.median = 1 / spread.median;
    const auto low = spread.low;
    spread.low = spread.high ? std::optional(1 / *spread.high) : std::nullopt;
    spread.high = low ? std::optional(1 / *low) : std::nullopt;
    return spread;
}

template <class Text>
std::string in_brackets(const Spread& spread, const Text& text) {
    return spread.low ? " (" + interval_text(spread, text) + ")" : "";
}

bool is_about_one(const Spread& ratio) {
    if (std::abs(ratio.median - 1) < 0.005) return true;
    return ratio.low && !ratio.is_range && !ratio.excludes(1);
}

std::string runtime_clause(const Spread& ratio, const std::string& reference) {
    if (ratio.median <= 0) return "takes no time beside " + reference;
    if (is_about_one(ratio)) return "is as fast as " + reference + in_brackets(ratio, ratio_text);
    if (ratio.median > 1)
        return "is " + ratio_text(ratio.median) + " slower than " + reference + in_brackets(ratio, ratio_text);
    const Spread faster = inverse(ratio);
    return "is " + ratio_text(faster.median) + " faster than " + reference + in_brackets(faster, ratio_text);
}

std::string memory_clause(const Spread& ratio) {
    if (is_about_one(ratio)) return "takes the same memory" + in_brackets(ratio, ratio_text);
    return "takes " + ratio_text(ratio.median) + " the memory" + in_brackets(ratio, ratio_text);
}

std::string ssim_clause(const Spread& difference) {
    const double widest = std::max(
        {std::abs(difference.median), std::abs(difference.low.value_or(0)), std::abs(difference.high.value_or(0))});
    if (widest < equal_ssim) return "at equal SSIM (±" + fixed_text(widest, widest < 0.001 ? 4 : 3) + ")";
    const auto text = [](double value) { return fixed_text(value, 3); };
    Spread size = difference;
    if (difference.median < 0) {
        size = {difference.count, -difference.median, std::nullopt, std::nullopt, difference.is_range};
        if (difference.low) {
            size.low = -*difference.high;
            size.high = -*difference.low;
        }
    }
    return "with SSIM " + text(size.median) + (difference.median < 0 ? " lower" : " higher") + in_brackets(size, text);
}

double size_of(const Effect& effect) {
    const auto logarithm = [](const std::optional<Spread>& ratio) {
        return ratio && ratio->median > 0 && !is_about_one(*ratio) ? std::abs(std::log(ratio->median)) : 0.0;
    };
    const double likeness = effect.ssim_difference ? 10 * std::abs(effect.ssim_difference->median) : 0;
    return std::max({logarithm(effect.runtime_ratio), logarithm(effect.memory_ratio), likeness});
}

void add_counts(const SweepModel& sweep, std::vector<std::string>& out) {
    std::size_t done = 0, left = 0, failed = 0;
    for (const auto& [state, count] : sweep.states) {
        const auto number = static_cast<std::size_t>(count);
        (state == "done" ? done : state == "queued" || state == "running" ? left : failed) += number;
    }
    std::string text = counted(done, "job") + " of " + std::to_string(done + left + failed) + " done";
    if (failed) text += ", " + std::to_string(failed) + " without a result";
    if (left) text += ", " + std::to_string(left) + " still to run";
    double busy_s = 0;
    const std::vector<DeviceTime> devices = device_times(sweep);
    for (const DeviceTime& device : devices) busy_s += device.busy_s;
    if (!devices.empty()) text += ", " + seconds_text(busy_s) + " of work on " + counted(devices.size(), "device");
    out.push_back(text + ".");
}

void add_effects(const SweepModel& sweep, const ShownValues& shown, std::vector<std::string>& out) {
    std::vector<Effect> effects = effects_of(sweep);
    const auto of_baseline = [&](const Effect& effect) {
        return sweep.baseline && sweep.axis_name(effect.axis) == sweep.baseline->first;
    };
    std::ranges::stable_sort(effects, [&](const Effect& a, const Effect& b) {
        return std::pair(of_baseline(a), size_of(a)) > std::pair(of_baseline(b), size_of(b));
    });
    if (effects.size() > most_effects) effects.resize(most_effects);
    for (const Effect& effect : effects) {
        const auto& [name, values] = sweep.parameters[sweep.axes[effect.axis]];
        out.push_back(
            effect_sentence(name, shown(name, values[effect.value]), shown(name, values[effect.reference]), effect) +
            ".");
    }
}

template <class Better>
const Group* best(const SweepModel& sweep, std::optional<double> Group::*figure, const Better& better) {
    const Group* found = nullptr;
    for (const Group& group : sweep.groups)
        if (group.*figure && (!found || better(*(group.*figure), *(found->*figure)))) found = &group;
    return found;
}

void add_best(const SweepModel& sweep, const ShownValues& shown, std::vector<std::string>& out) {
    if (sweep.groups.size() < 2) return;
    if (const Group* group = best(sweep, &Group::runtime_s, std::less<>()))
        out.push_back("Fastest: " + group_label(sweep, shown, *group) + ", " + runtime_text(*group) + ".");
    if (const Group* group = best(sweep, &Group::peak_memory_bytes, std::less<>()))
        out.push_back("Least memory: " + group_label(sweep, shown, *group) + ", " +
                      bytes_text(*group->peak_memory_bytes) + ".");
    if (const Group* group = best(sweep, &Group::ssim, std::greater<>()))
        out.push_back("Highest SSIM: " + group_label(sweep, shown, *group) + ", " + fixed_text(*group->ssim, 3) + ".");
    const std::size_t front = pareto_front(sweep).size();
    if (front)
        out.push_back(std::to_string(front) + " of " + counted(sweep.groups.size(), "setting") +
                      (front == 1 ? " is" : " are") + " beaten by none in runtime, memory and SSIM together.");
}

void add_growth(const SweepModel& sweep, std::vector<std::string>& out) {
    for (const SizeSeries& series : size_series(sweep)) {
        std::vector<std::string> parts;
        if (series.memory)
            parts.push_back("memory by " + bytes_text(series.memory->slope * 1e6) + " per megapixel (r² " +
                            fixed_text(series.memory->r2, 3) + ")");
        if (series.runtime)
            parts.push_back("runtime by " + seconds_text(series.runtime->slope * 1e6) + " per megapixel (r² " +
                            fixed_text(series.runtime->r2, 3) + ")");
        out.push_back("With the picture's size, " + joined(parts, " and ") + " more: " + series.label + ".");
        if (out.size() > 20) return;
    }
}

void add_doubts(const SweepModel& sweep, std::vector<std::string>& out) {
    const auto flagged = static_cast<std::size_t>(
        std::ranges::count_if(sweep.groups, [](const Group& group) { return !group.warning.empty(); }));
    if (flagged)
        out.push_back("To doubt: " + std::to_string(flagged) + " of " + counted(sweep.groups.size(), "setting") +
                      (flagged == 1 ? " was" : " were") + " measured under conditions that put timing in doubt (⚠).");
    const std::vector<Fact> facts = differing_facts(sweep);
    std::vector<std::string> names;
    for (const Fact& fact : facts) names.push_back(fact.name);
    if (sweep.environments.size() > 1 && !names.empty())
        out.push_back("To doubt: results come from " + std::to_string(sweep.environments.size()) +
                      " environments, which differ in " + joined(names) + ".");
}

}  // namespace

std::string effect_sentence(const std::string& axis, const std::string& value, const std::string& reference,
                            const Effect& effect) {
    std::vector<std::string> clauses;
    clauses.push_back(effect.runtime_ratio ? runtime_clause(*effect.runtime_ratio, reference) : "beside " + reference);
    if (effect.memory_ratio) clauses.push_back(memory_clause(*effect.memory_ratio));
    if (effect.ssim_difference) clauses.push_back(ssim_clause(*effect.ssim_difference));
    return axis + " " + (value.empty() ? "(none)" : value) + " " + joined(clauses) + ", on " +
           counted(effect.pairs, "matched setting");
}

std::vector<std::string> findings(const SweepModel& sweep, const ShownValues& shown) {
    std::vector<std::string> out;
    add_counts(sweep, out);
    add_effects(sweep, shown, out);
    add_best(sweep, shown, out);
    add_growth(sweep, out);
    add_doubts(sweep, out);
    return out;
}

}  // namespace stylesweep::reports
