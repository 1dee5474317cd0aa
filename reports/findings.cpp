#include "reports/findings.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/counted.hpp"
#include "base/joined.hpp"
#include "base/utf8.hpp"
#include "reports/environments.hpp"
#include "reports/fit.hpp"
#include "reports/pareto.hpp"
#include "reports/table.hpp"
#include "reports/timeline.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_effects = 8;
constexpr double equal_likeness = 0.005;  // a difference below it is called equal, with its size

Spread inverse(Spread spread) {
    spread.median = 1 / spread.median;
    const auto low = spread.low;
    spread.low = spread.high ? std::optional(1 / *spread.high) : std::nullopt;
    spread.high = low ? std::optional(1 / *low) : std::nullopt;
    return spread;
}

/// A ratio or difference, and whether the figures behind it are apart by their own intervals.
struct Told {
    Spread spread;
    bool apart = false;
};

std::optional<Told> told(const Effect& effect, std::string_view measure) {
    const auto spread = effect.relative(measure);
    if (!spread) return std::nullopt;
    return Told{*spread, effect.apart.contains(measure)};
}

// `none`: the value that says nothing happened. An interval that holds it tells no finding from chance, nor do a few
// settings, unless all of them say the very same, or each by its own repeats.
bool may_be_chance(const Told& told, double none) {
    const Spread& spread = told.spread;
    const bool all_alike = spread.is_range && spread.low == spread.high;
    return !spread.excludes(none) && !told.apart && !all_alike;
}

template <class Text>
std::string in_brackets(const Told& told, const Text& text, double none) {
    const bool by_chance = may_be_chance(told, none);
    if (!told.spread.low) return by_chance ? " (one pair: may be chance)" : "";
    return " (" + interval_text(told.spread, text) + (by_chance ? ": may be chance)" : ")");
}

bool is_about_one(const Spread& ratio) {
    const auto near = [](double value, double most) { return std::abs(value - 1) < most; };
    if (ratio.is_range || !ratio.low) return near(ratio.median, 0.005);
    return near(ratio.median, 0.05) && near(*ratio.low, 0.05) && near(*ratio.high, 0.05) &&
           (near(ratio.median, 0.005) || !ratio.excludes(1));
}

std::string runtime_clause(const Told& told, const std::string& reference) {
    const Spread& ratio = told.spread;
    if (ratio.median <= 0) return "takes no time beside " + reference;
    if (is_about_one(ratio))
        return "is as fast as " + reference + (ratio.low ? " (" + interval_text(ratio, ratio_text) + ")" : "");
    const Spread faster = ratio.median > 1 ? ratio : inverse(ratio);
    return "is " + ratio_text(faster.median) + (ratio.median > 1 ? " slower than " : " faster than ") + reference +
           in_brackets(Told{faster, told.apart}, ratio_text, 1);
}

std::string memory_clause(const Told& told) {
    if (is_about_one(told.spread)) return "takes the same memory";
    return "takes " + ratio_text(told.spread.median) + " the memory" + in_brackets(told, ratio_text, 1);
}

std::string difference_clause(const std::string& title, const Told& told) {
    const Spread& difference = told.spread;
    const double widest = std::max(
        {std::abs(difference.median), std::abs(difference.low.value_or(0)), std::abs(difference.high.value_or(0))});
    if (widest < equal_likeness) return "at equal " + title + " (±" + fixed_text(widest, widest < 0.001 ? 4 : 3) + ")";
    const auto text = [](double value) { return fixed_text(value, 3); };
    Spread size = difference;
    if (difference.median < 0) {
        size = {difference.count, -difference.median, std::nullopt, std::nullopt, difference.is_range};
        if (difference.low) {
            size.low = -*difference.high;
            size.high = -*difference.low;
        }
    }
    return "with " + title + " " + text(size.median) + (difference.median < 0 ? " lower" : " higher") +
           in_brackets(Told{size, told.apart}, text, 0);
}

std::string own_clause(const Measure& measure, const Told& told) {
    const auto text = [&](double value) { return relative_text(measure, value); };
    if (measure.compared == Compared::difference)
        return std::string("with ") + measure.title + " " + text(told.spread.median) + in_brackets(told, text, 0);
    if (is_about_one(told.spread)) return std::string("has the same ") + measure.title;
    return "has " + text(told.spread.median) + " the " + measure.title + in_brackets(told, text, 1);
}

// Those that sentences tell of: the page's tables have all.
std::vector<const Measure*> own_measures_of(const SweepModel& sweep) {
    constexpr std::size_t most = 3;
    std::vector<const Measure*> own;
    for (const auto& each : sweep.own_measures)
        if (own.size() < most) own.push_back(&each->measure());
    return own;
}

double size_of(const SweepModel& sweep, const Effect& effect) {
    const auto logarithm = [](const std::optional<Spread>& ratio) {
        return ratio && ratio->median > 0 && !is_about_one(*ratio) ? std::abs(std::log(ratio->median)) : 0.0;
    };
    const auto difference = effect.relative("ssim");
    double own = 0;
    for (const Measure* measure : own_measures_of(sweep))
        if (measure->compared == Compared::ratio) own = std::max(own, logarithm(effect.relative(measure->name)));
    return std::max({own, logarithm(effect.relative("runtime_s")), logarithm(effect.relative("peak_memory_bytes")),
                     difference ? 10 * std::abs(difference->median) : 0});
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

void add_effects(const SweepModel& sweep, const ShownValues& shown, std::vector<Effect> effects,
                 std::vector<std::string>& out) {
    const auto of_baseline = [&](const Effect& effect) {
        return sweep.baseline && sweep.axis_name(effect.axis) == sweep.baseline->first;
    };
    std::ranges::stable_sort(effects, [&](const Effect& a, const Effect& b) {
        return std::pair(of_baseline(a), size_of(sweep, a)) > std::pair(of_baseline(b), size_of(sweep, b));
    });
    if (effects.size() > most_effects) effects.resize(most_effects);
    for (const Effect& effect : effects) {
        const auto& [name, values] = sweep.parameters[sweep.axes[effect.axis]];
        out.push_back(effect_sentence(name, shown(name, values[effect.value]), shown(name, values[effect.reference]),
                                      effect, own_measures_of(sweep)) +
                      ".");
    }
}

void add_best(const SweepModel& sweep, const ShownValues& shown, std::vector<std::string>& out) {
    if (sweep.groups.size() < 2) return;
    static constexpr std::array<std::pair<const char*, const char*>, 4> titles = {
        {{"runtime_s", "Fastest"},
         {"peak_memory_bytes", "Least memory"},
         {"ssim", "Highest SSIM"},
         {"lpips", "Lowest LPIPS"}}};
    for (const Measure* measure : sweep.measures)
        for (const auto& [name, title] : titles)
            if (name == std::string_view(measure->name))
                if (const Group* group = best_group(sweep, name))
                    out.push_back(std::string(title) + ": " + group_label(sweep, shown, *group) + ", " +
                                  figure_text(*measure, *sweep.figure(*group, name)) + ".");
    for (const Measure* measure : own_measures_of(sweep))
        if (const Group* group = best_group(sweep, measure->name))
            out.push_back((measure->better == Better::more ? "Most " : "Least ") + std::string(measure->title) + ": " +
                          group_label(sweep, shown, *group) + ", " +
                          figure_text(*measure, *sweep.figure(*group, measure->name)) + ".");
    const std::size_t front = pareto_front(sweep).size();
    if (front)
        out.push_back(std::to_string(front) + " of " + counted(sweep.groups.size(), "setting") +
                      one_or_many(front, " is", " are") + " beaten by none in " + front_measures_text(sweep) + ".");
}

void add_growth(const SweepModel& sweep, std::vector<std::string>& out) {
    for (const SizeSeries& series : size_series(sweep)) {
        std::vector<std::string> parts;
        const auto add = [&](const std::string& what, const Line& line, std::string (*text)(double)) {
            parts.push_back(what + " by " + text(line.slope * 1e6) + " (95% interval " +
                            text((line.slope - line.slope_within) * 1e6) + " to " +
                            text((line.slope + line.slope_within) * 1e6) + ", r² " + fixed_text(line.r2, 3) + ")");
        };
        if (series.memory) add("memory grows", *series.memory, bytes_text);
        if (series.runtime) add("runtime grows", *series.runtime, seconds_text);
        out.push_back("Per megapixel, " + joined(parts, " and ") + ": " + series.label + ".");
        if (out.size() > 20) return;
    }
}

std::string first_warning(const SweepModel& sweep) {
    constexpr std::size_t most = 160;
    const auto first = std::ranges::find_if(sweep.groups, [](const Group& group) { return !group.warning.empty(); });
    const std::string text = printable_line(first->warning);
    return text.size() <= most ? text : text.substr(0, most) + "...";
}

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t most = 5;
    std::vector<std::string> first(names.begin(),
                                   names.begin() + static_cast<std::ptrdiff_t>(std::min(most, names.size())));
    return joined(first) + (names.size() > most ? ", ..." : "");
}

void add_earlier(const SweepModel& sweep, std::vector<std::string>& out) {
    const auto rows = static_cast<std::size_t>(sweep.earlier);
    if (rows)
        out.push_back("Left out: " + counted(rows, "earlier row") +
                      ", of a former text of the sweep file or a former " + "content of its inputs.");
}

void add_doubts(const SweepModel& sweep, std::vector<std::string>& out) {
    const auto flagged = static_cast<std::size_t>(
        std::ranges::count_if(sweep.groups, [](const Group& group) { return !group.warning.empty(); }));
    if (flagged)
        out.push_back("In doubt: " + std::to_string(flagged) + " of " + counted(sweep.groups.size(), "setting") +
                      one_or_many(flagged, " has a warning", " have warnings") +
                      " (⚠), such as: " + first_warning(sweep) + ".");
    for (const auto& [metric, values] : sweep.impossible)
        out.push_back("Left out: " + counted(values.count, "value") + " of " + metric + " that cannot be, such as " +
                      exact(values.example) + " (" + values.why + ").");
    if (!sweep.unmeasured.empty())
        out.push_back("Not compared: " + counted(sweep.unmeasured.size(), "further metric") + " (" +
                      listed(sweep.unmeasured) + "); --better METRIC=more or =less puts one before the others.");
    const std::vector<Fact> facts = differing_facts(sweep);
    std::vector<std::string> names;
    for (const Fact& fact : facts) names.push_back(fact.name);
    if (sweep.environments.size() > 1 && !names.empty())
        out.push_back("In doubt: results come from " + std::to_string(sweep.environments.size()) +
                      " environments, which differ in " + joined(names) + ".");
}

}  // namespace

std::string effect_sentence(const std::string& axis, const std::string& value, const std::string& reference,
                            const Effect& effect, const std::vector<const Measure*>& own) {
    std::vector<std::string> clauses;
    const auto runtime = told(effect, "runtime_s"), memory = told(effect, "peak_memory_bytes");
    clauses.push_back(runtime ? runtime_clause(*runtime, reference) : "beside " + reference);
    if (memory) clauses.push_back(memory_clause(*memory));
    if (const auto ssim = told(effect, "ssim")) clauses.push_back(difference_clause("SSIM", *ssim));
    if (const auto lpips = told(effect, "lpips")) clauses.push_back(difference_clause("LPIPS", *lpips));
    for (const Measure* measure : own)
        if (const auto each = told(effect, measure->name)) clauses.push_back(own_clause(*measure, *each));
    return axis + " " + (value.empty() ? "(none)" : value) + " " + joined(clauses) + ", on " +
           counted(effect.pairs, "matched setting") +
           (effect.unlike.empty() ? ""
                                  : one_or_many(effect.pairs, ", which differs", ", which differ") +
                                        (" in " + joined(effect.unlike)) + " too");
}

const Group* best_group(const SweepModel& sweep, std::string_view measure) {
    const auto found = std::ranges::find(sweep.measures, measure, &Measure::name);
    if (found == sweep.measures.end()) return nullptr;
    const auto place = static_cast<std::size_t>(found - sweep.measures.begin());
    const double sign = (*found)->better == Better::more ? -1 : 1;
    const Group* best = nullptr;
    for (const Group& group : sweep.groups)
        if (const auto& figure = group.figures[place];
            figure && (!best || sign * figure->median < sign * best->figures[place]->median))
            best = &group;
    return best;
}

std::vector<std::string> findings(const SweepModel& sweep, const ShownValues& shown,
                                  const std::vector<Effect>& effects) {
    std::vector<std::string> out;
    add_counts(sweep, out);
    add_earlier(sweep, out);
    add_effects(sweep, shown, effects, out);
    for (const Confounded& each : confounded(sweep, effects)) out.push_back(sentence_of(sweep, shown, each) + ".");
    add_best(sweep, shown, out);
    add_growth(sweep, out);
    add_doubts(sweep, out);
    return out;
}

}  // namespace stylesweep::reports
