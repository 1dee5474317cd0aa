#include "reports/compare.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/counted.hpp"
#include "schema/statistics.hpp"

namespace stylesweep::reports {
namespace {

using Settings = std::map<std::string, std::string>;
using Runs = std::vector<const Measurement*>;

constexpr std::size_t enough_runs = 4;  // on each side, for an interval to be possible: see RatioInterval

const std::string& value_of(const Settings& settings, const std::string& name) {
    static const std::string absent;
    const auto found = settings.find(name);
    return found == settings.end() ? absent : found->second;
}

std::set<std::string> names_in(const ComparedSide& side) {
    std::set<std::string> names;
    for (const Measurement& run : side.runs)
        for (const auto& [name, value] : run.settings) names.insert(name);
    return names;
}

std::set<std::string> values_in(const ComparedSide& side, const std::string& name) {
    std::set<std::string> values;
    for (const Measurement& run : side.runs) values.insert(value_of(run.settings, name));
    return values;
}

// A file is known by its content and shown by its name.
std::string shown(const Measurement& run, const std::string& name) {
    const std::string& file = value_of(run.file_names, name);
    return file.empty() ? value_of(run.settings, name) : file;
}

// Parameters that are files in some runs, and of which others know the name alone.
std::set<std::string> files_without_content(const ComparedSide& a, const ComparedSide& b) {
    std::set<std::string> files, unknown;
    for (const ComparedSide* side : {&a, &b})
        for (const Measurement& run : side->runs)
            for (const auto& [name, file] : run.file_names) files.insert(name);
    for (const ComparedSide* side : {&a, &b})
        for (const Measurement& run : side->runs)
            for (const auto& [name, value] : run.settings)
                if (files.contains(name) && !run.file_names.contains(name)) unknown.insert(name);
    return unknown;
}

void match_by_name(ComparedSide& side, const std::string& parameter) {
    for (Measurement& run : side.runs)
        if (const auto file = run.file_names.find(parameter); file != run.file_names.end())
            run.settings[parameter] = file->second;
}

void match_files(ComparedSide& a, ComparedSide& b, Comparison& result) {
    for (const std::string& parameter : files_without_content(a, b)) {
        match_by_name(a, parameter);
        match_by_name(b, parameter);
        result.notes.push_back(parameter + " is matched by the files' names: of some runs their content is not known");
    }
}

void tell_impossible(const ComparedSide& side, const char* which, Comparison& result) {
    if (side.impossible == 0) return;
    result.notes.push_back(counted(side.impossible, "run") + " of " + which +
                           one_or_many(side.impossible, " is", " are") + " left out: " + side.why_impossible);
}

void sort_settings(const ComparedSide& a, const ComparedSide& b, Comparison& result) {
    std::set<std::string> names = names_in(a);
    names.merge(names_in(b));
    for (const std::string& name : names) {
        std::set<std::string> of_a = values_in(a, name), of_b = values_in(b, name);
        if (of_a.size() == 1 && of_b.size() == 1) {
            if (of_a != of_b) result.differences[name] = {shown(a.runs.front(), name), shown(b.runs.front(), name)};
        } else {
            result.axes.push_back(name);
        }
    }
}

// Runs by their values of the axes; all other settings agree or are the thing compared.
std::map<Settings, Runs> grouped(const ComparedSide& side, const std::vector<std::string>& axes) {
    std::map<Settings, Runs> groups;
    for (const Measurement& run : side.runs) {
        Settings key;
        for (const std::string& axis : axes) key[axis] = value_of(run.settings, axis);
        groups[key].push_back(&run);
    }
    return groups;
}

Settings shown_settings(const Measurement& run, const std::vector<std::string>& axes) {
    Settings settings;
    for (const std::string& axis : axes) settings[axis] = shown(run, axis);
    return settings;
}

std::vector<double> values_of(const Runs& runs) {
    std::vector<double> values;
    for (const Measurement* run : runs) values.push_back(run->value);
    return values;
}

std::vector<double> samples_of(const Runs& runs) {
    std::vector<double> samples;
    for (const Measurement* run : runs) samples.insert(samples.end(), run->samples.begin(), run->samples.end());
    return samples;
}

Verdict verdict_on(const schema::RatioInterval& interval, const Comparison& comparison) {
    if (!interval.low) return Verdict::too_few;
    if (interval.is_significant()) return comparison.worsening(interval.ratio) > 0 ? Verdict::worse : Verdict::better;
    return *interval.low == 1 && *interval.high == 1 ? Verdict::equal : Verdict::unclear;
}

ComparedRow compare_runs(const Runs& a, const Runs& b, const Comparison& comparison) {
    ComparedRow row;
    row.settings = shown_settings(*b.front(), comparison.axes);
    std::vector<double> of_a = samples_of(a), of_b = samples_of(b);
    row.from_samples = std::min(a.size(), b.size()) < enough_runs && std::min(of_a.size(), of_b.size()) >= enough_runs;
    if (!row.from_samples) {
        of_a = values_of(a);
        of_b = values_of(b);
    }
    row.a_count = of_a.size();
    row.b_count = of_b.size();
    row.a_median = schema::percentile(of_a, 50);
    row.b_median = schema::percentile(of_b, 50);
    if (std::ranges::min(of_a) <= 0 || std::ranges::min(of_b) <= 0) {
        row.verdict = Verdict::not_comparable;
        return row;
    }
    row.interval = schema::ratio_interval(of_a, of_b);
    row.verdict = verdict_on(row.interval, comparison);
    return row;
}

std::vector<std::string> versions_of(const ComparedSide& side) {
    std::set<std::string> versions;
    for (const Measurement& run : side.runs) versions.insert(run.version);
    return {versions.begin(), versions.end()};
}

void summarise(Comparison& comparison) {
    std::ranges::stable_sort(comparison.rows, [&](const ComparedRow& x, const ComparedRow& y) {
        return comparison.worsening(x.interval.ratio) > comparison.worsening(y.interval.ratio);
    });
    std::vector<double> ratios;
    for (const ComparedRow& row : comparison.rows)
        if (row.verdict != Verdict::not_comparable) ratios.push_back(row.interval.ratio);
    if (!ratios.empty()) comparison.overall_ratio = schema::geometric_mean(ratios);
}

}  // namespace

const char* verdict_name(Verdict verdict) {
    static constexpr const char* names[] = {"worse", "better", "unclear", "equal", "too few", "not comparable"};
    return names[static_cast<int>(verdict)];
}

std::size_t Comparison::count(Verdict verdict) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(rows, [&](const ComparedRow& row) { return row.verdict == verdict; }));
}

std::vector<std::string> Comparison::never_shared() const {
    std::vector<std::string> names;
    for (const std::string& axis : axes) {
        const auto is_in_a = [&](const auto& of_b) {
            return std::ranges::any_of(only_a, [&](const auto& of_a) { return of_a.at(axis) == of_b.at(axis); });
        };
        if (rows.empty() && std::ranges::none_of(only_b, is_in_a)) names.push_back(axis);
    }
    return names;
}

std::size_t Comparison::regressions(double share) const {
    return static_cast<std::size_t>(std::ranges::count_if(rows, [&](const ComparedRow& row) {
        return row.verdict == Verdict::worse && worsening(row.interval.ratio) > share;
    }));
}

Comparison compare(ComparedSide a, ComparedSide b, CompareBy by, const ComparedMetric& metric) {
    Comparison result;
    result.metric = metric;
    result.by = by;
    result.a = a.name;
    result.b = b.name;
    result.a_database = a.database;
    result.b_database = b.database;
    result.a_versions = versions_of(a);
    result.b_versions = versions_of(b);
    if (metric.guessed)
        result.notes.push_back(metric.name + (metric.lower_is_better ? ": less" : ": more") +
                               " is taken for better, by its name; --better more or less says which");
    match_files(a, b, result);
    tell_impossible(a, "A", result);
    tell_impossible(b, "B", result);
    sort_settings(a, b, result);
    std::map<Settings, Runs> of_a = grouped(a, result.axes), of_b = grouped(b, result.axes);
    for (const auto& [key, runs] : of_a) {
        const auto partner = of_b.find(key);
        if (partner == of_b.end()) {
            result.only_a.push_back(shown_settings(*runs.front(), result.axes));
            continue;
        }
        result.rows.push_back(compare_runs(runs, partner->second, result));
        of_b.erase(partner);
    }
    for (const auto& [key, runs] : of_b) result.only_b.push_back(shown_settings(*runs.front(), result.axes));
    summarise(result);
    return result;
}

}  // namespace stylesweep::reports
