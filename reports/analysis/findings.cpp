#include "reports/analysis/findings.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <iterator>

#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/joined.hpp"
#include "base/text/table.hpp"
#include "base/text/utf8.hpp"
#include "reports/analysis/choice.hpp"
#include "reports/analysis/noise.hpp"
#include "reports/analysis/pareto.hpp"
#include "reports/analysis/preferred.hpp"
#include "reports/analysis/size_series.hpp"
#include "reports/analysis/timeline.hpp"
#include "reports/model/environments.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_effects = 8;

/// One measure of an effect.
struct Told {
    const Measure& measure;
    const Spread& spread;
    bool beyond_chance;
    std::size_t pairs;  ///< of the effect

    [[nodiscard]] bool has_interval() const { return spread.low && !spread.is_range; }
    [[nodiscard]] bool is_few() const { return spread.count < least_matched; }
    [[nodiscard]] bool is_equal() const { return !is_few() && reports::is_equal(measure, spread); }
    // Otherwise the sentence only says what was "measured".
    [[nodiscard]] bool is_claim() const { return is_equal() || (!is_few() && beyond_chance); }
};

std::string number_text(const Measure& measure, double value) {
    if (measure.compared == Compared::ratio) return relative_text(measure, value);
    if (measure.any_size) return readable(value);
    return fixed_text(value, 3) + (*measure.unit ? " " + std::string(measure.unit) : "");
}

// In brackets after a figure: its interval or range, what it is based on, and whether it may be chance.
std::string reach_text(const Told& told, const Spread& spread) {
    std::vector<std::string> parts;
    const std::string ends = interval_text(spread, [&](double value) { return number_text(told.measure, value); });
    if (!ends.empty()) parts.push_back(ends);
    if (spread.may_be_chance) parts.emplace_back("may be chance");
    if (spread.count != told.pairs) parts.push_back("on " + std::to_string(spread.count));
    return parts.empty() ? "" : " (" + joined(parts, "; ") + ")";
}

// "SSIM 0.100 lower": the ends without signs, too.
std::string difference_text(const Told& told) {
    const Spread& spread = told.spread;
    Spread size = spread;
    if (spread.median < 0) {
        size.median = -spread.median;
        if (spread.low) {
            size.low = -*spread.high;
            size.high = -*spread.low;
        }
    }
    if (spread.median == 0) return std::string("no difference in ") + told.measure.title + reach_text(told, size);
    return std::string(told.measure.title) + " " + number_text(told.measure, size.median) +
           (spread.median < 0 ? " lower" : " higher") + reach_text(told, size);
}

std::string ratio_of(const Told& told, const std::string& what) {
    return (told.spread.median <= 0 ? "none of" : ratio_text(told.spread.median)) + (" the " + what) +
           reach_text(told, told.spread);
}

/// A clause of a sentence: what was measured, or a claim with its verb.
struct Clause {
    std::string text;
    bool is_claim;
};

Clause clause_of(const Told& told, const std::string& reference) {
    const std::string_view name = told.measure.name;
    const std::string within = " within " + margin_text(told.measure) + reach_text(told, told.spread);
    const bool is_runtime = name == "runtime_s", is_memory = name == "peak_memory_bytes";
    const std::string title = is_runtime ? "time" : is_memory ? "memory" : told.measure.title;
    const std::string verb = !told.is_claim() ? "" : is_runtime || is_memory ? "takes " : "has ";
    if (told.is_equal()) {
        if (is_runtime) return {"is as fast as " + reference + within, true};
        return {verb + "the same " + title + within, true};
    }
    if (told.measure.compared == Compared::difference) return {verb + difference_text(told), told.is_claim()};
    return {verb + ratio_of(told, is_runtime ? "time of " + reference : title), told.is_claim()};
}

// "measured" once before consecutive measured clauses.
std::vector<std::string> texts_of(const std::vector<Clause>& clauses) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        const bool begins = !clauses[i].is_claim && (i == 0 || clauses[i - 1].is_claim);
        texts.push_back((begins ? "measured " : "") + clauses[i].text);
    }
    return texts;
}

// Those mentioned in sentences: the page's tables have all.
std::vector<const Measure*> custom_measures_of(const SweepModel& sweep) {
    constexpr std::size_t most = 3;
    std::vector<const Measure*> own;
    for (const auto& each : sweep.custom_measures)
        if (own.size() < most) own.push_back(&each->measure());
    return own;
}

// For sorting: by the near end of significant intervals; then, if it may be chance, by the estimate.
std::pair<double, double> size_of(const SweepModel& sweep, const Effect& effect) {
    std::vector<const Measure*> told = custom_measures_of(sweep);
    for (const Measure& measure : measures)
        if (measure.name == std::string_view("runtime_s") || measure.name == std::string_view("peak_memory_bytes") ||
            measure.name == std::string_view("ssim"))
            told.push_back(&measure);
    std::pair<double, double> size{0, 0};
    for (const Measure* measure : told) {
        const auto spread = effect.relative(*measure);
        if (!spread || (measure->compared == Compared::difference && measure->any_size)) continue;
        if (effect.beyond_chance.contains(measure->name) && !is_equal(*measure, *spread))
            size.first = std::max(size.first, near_end(*measure, *spread));
        if (measure->compared == Compared::difference)
            size.second = std::max(size.second, 10 * std::abs(spread->median));
        else if (spread->median > 0)
            size.second = std::max(size.second, std::abs(std::log(spread->median)));
    }
    return size;
}

void add_counts(const SweepModel& sweep, std::vector<std::string>& out) {
    std::size_t done = 0, left = 0, failed = 0;
    for (const auto& [state, count] : sweep.states) {
        const auto number = static_cast<std::size_t>(count);
        (state == schema::JobState::done ? done : schema::is_unfinished(state) ? left : failed) += number;
    }
    std::string text = counted(done, "job") + " of " + std::to_string(done + left + failed) + " done";
    const auto not_run = static_cast<std::size_t>(std::ranges::count_if(sweep.jobs, is_not_worth_running));
    failed -= not_run;
    if (not_run) text += ", " + std::to_string(not_run) + " not run by decision of the search";
    if (failed) text += ", " + std::to_string(failed) + " without a result";
    if (left) text += ", " + std::to_string(left) + " still to run";
    double busy_s = 0;
    const std::vector<DeviceTime> devices = device_times(sweep);
    for (const DeviceTime& device : devices) busy_s += device.busy_s;
    if (!devices.empty()) text += ", " + seconds_text(busy_s) + " of work on " + counted(devices.size(), "device");
    out.push_back(text + ".");
}

// What was run depends on what was measured, so the rest may be different.
void add_choice(const SweepModel& sweep, std::vector<std::string>& out) {
    if (const std::string text = choice_text(sweep); !text.empty()) out.push_back("In doubt: " + text + ".");
}

std::string looked_at_text(const EffectCounts& looked) {
    std::string text = "Of " + std::to_string(looked.all) + " effects examined (values times measures)";
    if (looked.with_interval == 0)
        return text + ", none has an interval, which needs " + std::to_string(least_matched) +
               " matched settings, or repeats on both sides.";
    text +=
        ", " + std::to_string(looked.beyond_chance) + one_or_many(looked.beyond_chance, " is", " are") + " significant";
    if (looked.beyond_chance > 0)
        text += " (at most 5% of them expected to be false per axis, Benjamini and Bogomolov)";
    if (looked.with_interval < looked.all)
        text += "; " + std::to_string(looked.all - looked.with_interval) +
                one_or_many(looked.all - looked.with_interval, " has", " have") + " no interval";
    return text + ".";
}

void add_effects(const SweepModel& sweep, const DisplayValues& display, std::vector<Effect> effects,
                 std::vector<std::string>& out) {
    const auto of_baseline = [&](const Effect& effect) {
        return sweep.baseline && sweep.axis_name(effect.axis) == sweep.baseline->first;
    };
    std::ranges::stable_sort(effects, [&](const Effect& a, const Effect& b) {
        return std::pair(of_baseline(a), size_of(sweep, a)) > std::pair(of_baseline(b), size_of(sweep, b));
    });
    const EffectCounts looked = count_effects(sweep, effects);
    if (effects.size() > most_effects) effects.resize(most_effects);
    for (const Effect& effect : effects) {
        const auto& [name, values] = sweep.parameters[sweep.axes[effect.axis]];
        out.push_back(effect_sentence(name, display(name, values[effect.value]),
                                      display(name, values[effect.reference]), effect, custom_measures_of(sweep)) +
                      ".");
    }
    if (looked.all > 1) out.push_back(looked_at_text(looked));
}

// ", 1.00 s; within 2% or noise of it: n 3, n 4."
std::string best_text(const SweepModel& sweep, const DisplayValues& display, const Measure& measure, const Best& best) {
    constexpr std::size_t most = 3;
    std::string text = group_label(sweep, display, sweep.groups[best.group]) + ", " +
                       figure_text(measure, *sweep.figure(sweep.groups[best.group], measure.name));
    const double margin = equal_within(measure);
    const std::string within = (margin > 0 ? "within " + margin_text(measure) : "") +
                               (best.noise_is_known ? (margin > 0 ? " or noise of it" : "within noise of it")
                                : margin > 0        ? " of it"
                                                    : "the same");
    std::vector<std::string> others;
    for (const std::size_t each : best.within_noise)
        if (others.size() < most) others.push_back(group_label(sweep, display, sweep.groups[each]));
    if (!others.empty()) text += "; " + within + ": " + joined(others, "; ");
    if (best.within_noise.size() > most) text += " and " + counted(best.within_noise.size() - most, "more setting");
    if (!best.noise_is_known && measure.name == std::string_view("runtime_s"))
        text += " (noise is unknown without repeats)";
    return text + ".";
}

std::string front_text(const SweepModel& sweep) {
    const Front front = front_with_noise(sweep);
    const std::size_t members = front.members.size(), doubtful = members - front.certain();
    if (members == 0) return "";
    std::string text = std::to_string(members) + " of " + counted(sweep.groups.size(), "setting") +
                       one_or_many(members, " is", " are") + " on the Pareto front of " + front_measures_text(sweep) +
                       ": no other setting beats " + one_or_many(members, "it", "them");
    if (doubtful > 0)
        text += (members == 1 ? "; another setting is"
                              : "; for " + std::to_string(doubtful) + " of them another setting is") +
                (" as good within noise (at least " + front_margins_text(sweep) + ")");
    if (!front.within_noise.empty())
        text += "; " + counted(front.within_noise.size(), "further setting") +
                one_or_many(front.within_noise.size(), " is", " are") + " as good as the front within noise";
    return text + ".";
}

void add_best(const SweepModel& sweep, const DisplayValues& display, std::vector<std::string>& out) {
    if (sweep.groups.size() < 2) return;
    static constexpr std::array<std::pair<const char*, const char*>, 4> titles = {
        {{"runtime_s", "Fastest"},
         {"peak_memory_bytes", "Least memory"},
         {"ssim", "Highest SSIM"},
         {"lpips", "Lowest LPIPS"}}};
    const auto add = [&](const Measure& measure, const std::string& title) {
        if (const auto best = best_of(sweep, measure.name))
            out.push_back(title + ": " + best_text(sweep, display, measure, *best));
    };
    for (const Measure* measure : sweep.measures)
        for (const auto& [name, title] : titles)
            if (name == std::string_view(measure->name)) add(*measure, title);
    for (const Measure* measure : custom_measures_of(sweep))
        if (measure->better != Better::unknown)
            add(*measure, std::string(measure->better == Better::more ? "Most " : "Least ") + measure->title);
    if (std::string text = front_text(sweep); !text.empty()) out.push_back(std::move(text));
}

std::string percent_text(double part) {
    return fixed_text(std::ceil(1000 * part) / 10, 1) + "%";
}

void add_growth(const SweepModel& sweep, std::vector<std::string>& out) {
    for (const SizeSeries& series : size_series(sweep)) {
        std::vector<std::string> parts;
        const auto add = [&](const std::string& what, const Growth& growth, std::string (*text)(double)) {
            const auto& [slope, half] = growth.slope;
            parts.push_back(what + " by " + text(slope * 1e6) + " (95% interval " + text((slope - half) * 1e6) +
                            " to " + text((slope + half) * 1e6) + ", largest error " +
                            percent_text(growth.largest_error) + (growth.curved ? ", curved" : "") + ")");
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
    return excerpt_line(first->warning.substr(0, first->warning.find("; ")), most);
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
                      ", from a previous version of the sweep file or its inputs.");
}

void add_doubts(const SweepModel& sweep, std::vector<std::string>& out) {
    const auto flagged = static_cast<std::size_t>(
        std::ranges::count_if(sweep.groups, [](const Group& group) { return !group.warning.empty(); }));
    if (flagged)
        out.push_back("In doubt: " + std::to_string(flagged) + " of " + counted(sweep.groups.size(), "setting") +
                      one_or_many(flagged, " has a warning", " have warnings") +
                      " (⚠), such as: " + first_warning(sweep) + ".");
    for (const auto& [metric, values] : sweep.impossible)
        out.push_back("Left out: " + counted(values.count, "impossible value") + " of " + metric + ", such as " +
                      exact(values.example) + " (" + values.why + ").");
    if (sweep.partial)
        out.push_back("Left out: the runtime of " + counted(static_cast<std::size_t>(sweep.partial), "job") + " that " +
                      one_or_many(static_cast<std::size_t>(sweep.partial), "was", "were") +
                      " resumed from a checkpoint: it is that of the rest.");
    if (!sweep.unmeasured.empty())
        out.push_back("Not compared: " + counted(sweep.unmeasured.size(), "further metric") + " (" +
                      listed(sweep.unmeasured) + "); --better METRIC=more or =less includes one.");
    std::vector<std::string> unranked;
    for (const auto& own : sweep.custom_measures)
        if (own->measure().better == Better::unknown) unranked.push_back(own->measure().name);
    if (!unranked.empty())
        out.push_back("Not ranked: " + listed(unranked) +
                      ", as the name does not say which way is better; --better METRIC=more or =less does.");
    const std::vector<Fact> facts = differing_facts(sweep);
    std::vector<std::string> names;
    for (const Fact& fact : facts) names.push_back(fact.name);
    if (sweep.environments.size() > 1 && !names.empty())
        out.push_back("In doubt: results come from " + std::to_string(sweep.environments.size()) +
                      " environments, which differ in " + joined(names) + ".");
}

std::string units_text(const Effect& effect) {
    std::vector<std::string> texts;
    for (const auto& [parameter, units] : effect.units)
        texts.push_back(parameter.empty() ? counted(units, "shared reference")
                                          : counted(units, "value") + " of " + parameter);
    return joined(texts, " and ");
}

// "in 1 3 has no result" would be unreadable.
std::string named(const std::string& axis, const std::string& value) {
    const bool is_word = !value.empty() && std::isdigit(static_cast<unsigned char>(value.front())) == 0;
    return is_word ? value : axis + " " + (value.empty() ? "(none)" : value);
}

// "on 4 of 7 matched settings of 2 values of content, no interval; in 3 fp32 has no result (oom 3)"
std::string evidence_text(const Effect& effect, const std::string& axis, const std::string& value,
                          const std::string& reference, bool all_have_intervals) {
    const std::size_t planned = std::max(effect.pairs, effect.lost.planned);
    std::string text = "on " + std::to_string(effect.pairs);
    if (planned > effect.pairs) text += " of " + std::to_string(planned);
    text += one_or_many(planned, " matched setting", " matched settings");
    if (!effect.units.empty() && effect.pairs >= least_matched) text += " (" + units_text(effect) + ")";
    if (!all_have_intervals) text += ", no interval";
    if (!effect.unlike.empty())
        text += one_or_many(effect.pairs, ", which differs in ", ", which differ in ") + joined(effect.unlike) + " too";
    const std::string lost = lost_text(effect.lost, named(axis, value), named(axis, reference));
    return text + (lost.empty() ? "" : "; " + lost);
}

}  // namespace

std::string effect_sentence(const std::string& axis, const std::string& value, const std::string& reference,
                            const Effect& effect, const std::vector<const Measure*>& own) {
    std::vector<const Measure*> tellable;
    for (const char* name : {"runtime_s", "peak_memory_bytes", "ssim", "lpips"})
        tellable.push_back(&*std::ranges::find(measures, std::string_view(name), &Measure::name));
    tellable.insert(tellable.end(), own.begin(), own.end());
    const std::string reference_text = reference.empty() ? "(none)" : reference;
    std::vector<Clause> clauses;
    bool all_have_intervals = true;
    for (const Measure* measure : tellable) {
        const auto spread = effect.relative(*measure);
        if (!spread) continue;
        const Told told{*measure, *spread, effect.beyond_chance.contains(measure->name), effect.pairs};
        all_have_intervals &= told.has_interval();
        clauses.push_back(clause_of(told, reference_text));
    }
    const bool names_reference = effect.relatives.contains("runtime_s");
    return axis + " " + (value.empty() ? "(none)" : value) + " " +
           (names_reference ? "" : "compared with " + reference_text + " ") + joined(texts_of(clauses)) + ", " +
           evidence_text(effect, axis, value, reference, all_have_intervals);
}

std::vector<std::string> findings(const SweepModel& sweep, const DisplayValues& display,
                                  const std::vector<Effect>& effects) {
    std::vector<std::string> out;
    add_counts(sweep, out);
    add_choice(sweep, out);
    add_earlier(sweep, out);
    add_effects(sweep, display, effects, out);
    for (const Confounded& each : confounded(sweep, effects)) out.push_back(sentence_of(sweep, display, each) + ".");
    std::ranges::move(failure_differences(sweep, display), std::back_inserter(out));
    add_best(sweep, display, out);
    if (sweep.preferred) out.push_back(preferred_sentence(*sweep.preferred));
    add_growth(sweep, out);
    add_doubts(sweep, out);
    return out;
}

}  // namespace stylesweep::reports
