#include "reports/comparison/compare.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/statistics/statistics.hpp"
#include "base/statistics/two_levels.hpp"
#include "base/statistics/two_sample.hpp"
#include "base/text/counted.hpp"
#include "base/text/table.hpp"
#include "reports/comparison/compare_match.hpp"

namespace stylesweep::reports {
namespace {

using Runs = std::vector<const Measurement*>;

void tell_chosen(const ComparedSide& side, const char* which, Comparison& result) {
    const auto left_out = std::ranges::count(side.unmeasured, true, &Unmeasured::not_worth_running);
    if (left_out == 0) return;
    result.notes.push_back("the search of " + std::string(which) + " did not run " + counted(left_out, "job") +
                           ": the settings compared are those that it chose by its own results, which flatter " +
                           which + " where they are noisy");
}

void tell_earlier(const ComparedSide& side, const char* which, Comparison& result) {
    if (side.earlier == 0) return;
    result.notes.push_back(counted(side.earlier, "earlier row") + " of " + which +
                           one_or_many(side.earlier, " is", " are") + " left out: not in its latest plan");
}

void tell_left_out(const ComparedSide& side, const char* which, Comparison& result) {
    if (side.left_out == 0) return;
    result.notes.push_back(counted(side.left_out, "run") + " of " + which + one_or_many(side.left_out, " is", " are") +
                           " left out: " + side.why_left_out);
}

Compared compared_by(const ComparedSide& a, const ComparedSide& b) {
    const auto is_above_0 = [](const Measurement& run) { return run.value > 0; };
    return std::ranges::all_of(a.runs, is_above_0) && std::ranges::all_of(b.runs, is_above_0) ? Compared::ratio
                                                                                              : Compared::difference;
}

RowSide side_of(const Matched& matched) {
    RowSide side;
    std::map<std::string, std::vector<double>> by_process;
    for (const Measurement* run : matched.runs) {
        ++side.runs;
        if (run->process.empty()) {
            ++side.of_unknown_process;
            side.values.push_back(run->value);
        } else {
            by_process[run->process].push_back(run->value);
        }
    }
    for (const auto& [process, values] : by_process) side.values.push_back(stylesweep::median(values));
    for (const Unmeasured* job : matched.unmeasured) {
        if (!job->failed) continue;
        if (side.failed++ == 0) side.why_failed = job->why;
    }
    return side;
}

bool share_an_attempt(const Runs& a, const Runs& b) {
    std::set<std::string> attempts;
    for (const Measurement* run : a)
        if (!run->attempt.empty()) attempts.insert(run->attempt);
    return std::ranges::any_of(b, [&](const Measurement* run) { return attempts.contains(run->attempt); });
}

bool has_ratio(const std::vector<double>& values) {
    return std::ranges::all_of(values, [](double value) { return value > 0; });
}

// Single timings if there are any, else the runs' values.
std::vector<double> readings_of(const Runs& runs) {
    std::vector<double> samples, values;
    for (const Measurement* run : runs) {
        samples.insert(samples.end(), run->samples.begin(), run->samples.end());
        values.push_back(run->value);
    }
    return samples.size() > values.size() ? samples : values;
}

void tell_levels(const Runs& runs, const char* which, ComparedRow& row) {
    const auto levels = two_levels(readings_of(runs));
    if (!levels) return;
    row.remarks.push_back(std::string(which) + " lies at two levels: " + std::to_string(levels->low_count) +
                          " readings near " + readable(levels->low) + ", " + std::to_string(levels->high_count) +
                          " near " + readable(levels->high));
}

Verdict verdict_without_interval(const ComparedRow& row) {
    const auto had_enough = [](const RowSide& side) {
        return side.values.size() >= 4 || side.runs > side.values.size();
    };
    return had_enough(row.a) && had_enough(row.b) ? Verdict::too_few_processes : Verdict::too_few;
}

// On the scale where more is worse.
Verdict verdict_on(const Shift& shift, const ComparedRow& row) {
    if (!shift.low) return verdict_without_interval(row);
    if (shift.is_significant()) return *shift.low > 0 ? Verdict::worse : Verdict::better;
    return *shift.low == 0 && *shift.high == 0 ? Verdict::equal : Verdict::unclear;
}

void set_change(const Shift& shift, const Comparison& comparison, ComparedRow& row) {
    const double sign = comparison.metric.lower_is_better ? 1 : -1;
    const auto change = [&](double on_scale) {
        return comparison.compared == Compared::ratio ? std::exp(sign * on_scale) : sign * on_scale;
    };
    row.change = change(shift.estimate);
    if (!shift.low) return;
    std::tie(row.low, row.high) = std::minmax(change(*shift.low), change(*shift.high));
}

ComparedRow compare_runs(const Matched& a, const Matched& b, const Comparison& comparison) {
    ComparedRow row{shown_settings(b.settings(), comparison.axes), side_of(a), side_of(b)};
    row.change = comparison.compared == Compared::ratio ? 1 : 0;
    if (comparison.compared == Compared::ratio && !(has_ratio(row.a.values) && has_ratio(row.b.values))) {
        row.verdict = Verdict::not_comparable;
        return row;
    }
    Shift shift = shift_between(comparison.badness(row.a.values), comparison.badness(row.b.values));
    const bool same = share_an_attempt(a.runs, b.runs);
    if (same) shift.low = shift.high = std::nullopt;
    set_change(shift, comparison, row);
    row.verdict = same ? Verdict::same_runs : verdict_on(shift, row);
    tell_levels(a.runs, "A", row);
    tell_levels(b.runs, "B", row);
    return row;
}

// A setting with runs on one side only. `other`: its jobs on the other side, called `there`; nullptr: none.
Unmatched unmatched(const Matched& mine, const Matched* other, const std::string& there, const Comparison& comparison) {
    Unmatched result{shown_settings(mine.settings(), comparison.axes), "no such job in " + there};
    if (!other) return result;
    const auto failed = std::ranges::find_if(other->unmeasured, &Unmeasured::failed);
    result.failed = failed != other->unmeasured.end();
    result.why = "in " + there + " " + (result.failed ? *failed : other->unmeasured.front())->why;
    return result;
}

constexpr std::string_view steady_runtime = "runtime_steady_s";

[[noreturn]] void refuse_two_baselines() {
    throw std::invalid_argument(
        "runtime_steady_s of two databases cannot be compared: each database has a baseline of its own, the speed of "
        "the machine at its first job; compare runtime_s, or run both sides in one database");
}

std::vector<std::string> versions_of(const ComparedSide& side) {
    std::set<std::string> versions;
    for (const Measurement& run : side.runs) versions.insert(run.version);
    return {versions.begin(), versions.end()};
}

const Matched* find(const MatchedSettings& settings, const MatchedSettings::key_type& key) {
    const auto found = settings.find(key);
    return found == settings.end() ? nullptr : &found->second;
}

void fill_in_rows(const Matching& matching, Comparison& result) {
    std::size_t on_neither = 0;
    for (const auto& [key, a] : matching.a) {
        const Matched* b = find(matching.b, key);
        const bool b_has_runs = b && !b->runs.empty();
        if (a.runs.empty())
            on_neither += !b_has_runs;
        else if (b_has_runs)
            result.rows.push_back(compare_runs(a, *b, result));
        else
            result.only_a.push_back(unmatched(a, b, "B", result));
    }
    for (const auto& [key, b] : matching.b) {
        const Matched* a = find(matching.a, key);
        if (a && !a->runs.empty()) continue;
        if (!b.runs.empty())
            result.only_b.push_back(unmatched(b, a, "A", result));
        else
            on_neither += a == nullptr;
    }
    if (on_neither)
        result.notes.push_back(counted(on_neither, "setting") + one_or_many(on_neither, " has", " have") +
                               " no result on either side");
}

void summarise(Comparison& comparison) {
    std::ranges::stable_sort(comparison.rows, [&](const ComparedRow& x, const ComparedRow& y) {
        return comparison.worsening(x.change) > comparison.worsening(y.change);
    });
    std::vector<double> changes;
    for (const ComparedRow& row : comparison.rows)
        if (row.verdict != Verdict::not_comparable && row.verdict != Verdict::same_runs) changes.push_back(row.change);
    comparison.overall_rows = changes.size();
    if (changes.empty()) return;
    comparison.overall = comparison.compared == Compared::ratio ? geometric_mean(changes)
                                                                : std::accumulate(changes.begin(), changes.end(), 0.0) /
                                                                      static_cast<double>(changes.size());
}

}  // namespace

const char* verdict_name(Verdict verdict) {
    static constexpr const char* names[] = {
        "worse", "better", "unclear", "equal", "too few", "too few processes", "not comparable", "same runs"};
    return names[static_cast<int>(verdict)];
}

double RowSide::median() const {
    return percentile(values, 50);
}

std::string RowSide::count_text() const {
    const std::size_t processes = values.size();
    return counted(runs, "run") +
           (of_unknown_process ? ""
                               : " in " + std::to_string(processes) + one_or_many(processes, " process", " processes"));
}

std::size_t Comparison::count(Verdict verdict) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(rows, [&](const ComparedRow& row) { return row.verdict == verdict; }));
}

double Comparison::worsening(double change) const {
    const double more = compared == Compared::ratio ? change - 1 : change;
    return metric.lower_is_better ? more : -more;
}

std::vector<double> Comparison::badness(const std::vector<double>& values) const {
    std::vector<double> scaled;
    for (const double value : values)
        scaled.push_back((metric.lower_is_better ? 1 : -1) * (compared == Compared::ratio ? std::log(value) : value));
    return scaled;
}

Comparison compare(ComparedSide a, ComparedSide b, CompareBy by, const ComparedMetric& metric,
                   const std::vector<std::string>& ignored) {
    if (metric.name == steady_runtime && a.database != b.database) refuse_two_baselines();
    Comparison result;
    result.metric = metric;
    result.compared = metric.compared.value_or(compared_by(a, b));
    result.by = by;
    result.a = a.name;
    result.b = b.name;
    result.a_database = a.database;
    result.b_database = b.database;
    result.a_versions = versions_of(a);
    result.b_versions = versions_of(b);
    if (metric.guessed)
        result.notes.push_back(metric.name + (metric.lower_is_better ? ": less" : ": more") +
                               " is assumed to be better, from its name; set it with --better more or less");
    if (metric.name == "preference")
        result.notes.push_back(
            "preference is relative to the mean setting of its own sweep: between two sweeps it tells "
            "which settings gained a place among the others, not which sweep people prefer");
    tell_earlier(a, "A", result);
    tell_earlier(b, "B", result);
    tell_chosen(a, "A", result);
    tell_chosen(b, "B", result);
    tell_left_out(a, "A", result);
    tell_left_out(b, "B", result);
    const Matching matching = match(a, b, ignored, result);
    if (metric.name == steady_runtime && (result.differences.contains("host") || result.differences.contains("device")))
        result.notes.push_back(
            "runtime_steady_s has a baseline of its own on each host and device: the two sides are "
            "on different scales; compare runtime_s");
    fill_in_rows(matching, result);
    summarise(result);
    return result;
}

}  // namespace stylesweep::reports
