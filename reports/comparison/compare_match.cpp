#include "reports/comparison/compare_match.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include "base/text/joined.hpp"

namespace stylesweep::reports {
namespace {

using Settings = std::map<std::string, std::string>;
using Names = std::vector<std::string>;

constexpr std::array<const char*, 3> circumstances = {"threads", "device", "host"};  // most likely to differ first

const std::string& value_of(const Settings& settings, const std::string& name) {
    static const std::string absent;
    const auto found = settings.find(name);
    return found == settings.end() ? absent : found->second;
}

// A file is identified by its content and shown by its name.
std::string display_value(const RunSettings& settings, const std::string& name) {
    const std::string& file = value_of(settings.file_names, name);
    return file.empty() ? value_of(settings.values, name) : file;
}

void for_each_settings(auto& side, const auto& use) {
    for (auto& run : side.runs) use(run.settings);
    for (auto& job : side.unmeasured) use(job.settings);
}

// Parameters that are files in some runs, while other runs only have the name.
std::set<std::string> files_without_content(const ComparedSide& a, const ComparedSide& b) {
    std::set<std::string> files, unknown;
    for (const ComparedSide* side : {&a, &b})
        for_each_settings(*side, [&](const RunSettings& each) {
            for (const auto& [name, file] : each.file_names) files.insert(name);
        });
    for (const ComparedSide* side : {&a, &b})
        for_each_settings(*side, [&](const RunSettings& each) {
            for (const auto& [name, value] : each.values)
                if (files.contains(name) && !each.file_names.contains(name)) unknown.insert(name);
        });
    return unknown;
}

void match_files(ComparedSide& a, ComparedSide& b, Comparison& result) {
    for (const std::string& parameter : files_without_content(a, b)) {
        for (ComparedSide* side : {&a, &b})
            for_each_settings(*side, [&](RunSettings& each) {
                if (const auto file = each.file_names.find(parameter); file != each.file_names.end())
                    each.values[parameter] = file->second;
            });
        result.notes.push_back(parameter + " is matched by file name: the content is unknown for some runs");
    }
}

// By value, as shown. For jobs without a value, host, device and threads are unknown.
std::map<std::string, std::string> values_in(const ComparedSide& side, const std::string& name) {
    std::map<std::string, std::string> values;
    for (const Measurement& run : side.runs)
        values.try_emplace(value_of(run.settings.values, name), display_value(run.settings, name));
    if (!is_circumstance(name))
        for (const Unmeasured& job : side.unmeasured)
            values.try_emplace(value_of(job.settings.values, name), display_value(job.settings, name));
    return values;
}

std::string listed(const std::map<std::string, std::string>& values) {
    Names texts;
    for (const auto& [value, text] : values) texts.push_back(text);
    return joined(texts);
}

void sort_settings(const ComparedSide& a, const ComparedSide& b, Comparison& result) {
    std::set<std::string> names;
    for (const ComparedSide* side : {&a, &b})
        for_each_settings(*side, [&](const RunSettings& each) {
            for (const auto& [name, value] : each.values) names.insert(name);
        });
    for (const std::string& name : names) {
        const auto of_a = values_in(a, name), of_b = values_in(b, name);
        if (of_a.empty() || of_b.empty()) continue;  // host, device or threads without any run
        if (of_a.size() > 1 || of_b.size() > 1)
            result.axes.push_back(name);
        else if (of_a.begin()->first != of_b.begin()->first)
            result.differences[name] = {listed(of_a), listed(of_b)};
    }
}

Settings key_of(const RunSettings& settings, const Names& axes) {
    Settings key;
    for (const std::string& axis : axes) key[axis] = value_of(settings.values, axis);
    return key;
}

Names without(const Names& axes, const Names& left_out) {
    Names rest;
    std::ranges::copy_if(axes, std::back_inserter(rest),
                         [&](const std::string& axis) { return std::ranges::find(left_out, axis) == left_out.end(); });
    return rest;
}

bool share_any(const ComparedSide& a, const ComparedSide& b, const Names& axes) {
    std::set<Settings> keys;
    for (const Measurement& run : a.runs) keys.insert(key_of(run.settings, axes));
    return std::ranges::any_of(b.runs,
                               [&](const Measurement& run) { return keys.contains(key_of(run.settings, axes)); });
}

void leave_out(const Names& names, const ComparedSide& a, const ComparedSide& b, Comparison& result) {
    for (const std::string& name : names)
        result.differences[name] = {listed(values_in(a, name)), listed(values_in(b, name))};
    result.axes = without(result.axes, names);
}

void ignore(const Names& ignored, const ComparedSide& a, const ComparedSide& b, Comparison& result) {
    for (const std::string& name : ignored)
        if (std::ranges::find(result.axes, name) == result.axes.end() && !result.differences.contains(name))
            throw std::invalid_argument("--ignore " + name + ": no matched setting has this name; available: " +
                                        (result.axes.empty() ? "nothing" : joined(result.axes)));
    leave_out(ignored, a, b, result);
    for (const std::string& name : ignored)
        if (!is_circumstance(name))
            result.notes.push_back(name + " is ignored: runs with different values count as repeats of one setting");
}

// Host, device or threads that prevent every match are part of what is compared.
void release_circumstances(const ComparedSide& a, const ComparedSide& b, Comparison& result) {
    if (a.runs.empty() || b.runs.empty() || share_any(a, b, result.axes)) return;
    std::vector<Names> choices;
    Names all;
    for (const char* name : circumstances)
        if (std::ranges::find(result.axes, name) != result.axes.end()) {
            choices.push_back({name});
            all.emplace_back(name);
        }
    choices.push_back(all);
    const auto chosen =
        std::ranges::find_if(choices, [&](const Names& names) { return share_any(a, b, without(result.axes, names)); });
    if (chosen == choices.end()) return;
    leave_out(*chosen, a, b, result);
    result.notes.push_back(joined(*chosen) + " would prevent every match of A and B, so it is ignored when matching");
}

void find_what_keeps_apart(const ComparedSide& a, const ComparedSide& b, Comparison& result) {
    if (a.runs.empty() || b.runs.empty() || share_any(a, b, result.axes)) return;
    for (const std::string& axis : result.axes)
        if (share_any(a, b, without(result.axes, {axis}))) result.apart.push_back(axis);
}

Names parameters_in(const Names& axes) {
    return without(axes, Names(circumstances.begin(), circumstances.end()));
}

// A job without a value belongs to the setting of a run with the same parameters, else to a setting of its own.
MatchedSettings grouped(const ComparedSide& side, const Names& axes) {
    MatchedSettings groups;
    std::map<Settings, Settings> by_parameters;
    const Names parameters = parameters_in(axes);
    for (const Measurement& run : side.runs) {
        const Settings key = key_of(run.settings, axes);
        groups[key].runs.push_back(&run);
        by_parameters.try_emplace(key_of(run.settings, parameters), key);
    }
    for (const Unmeasured& job : side.unmeasured) {
        const auto place =
            by_parameters.try_emplace(key_of(job.settings, parameters), key_of(job.settings, axes)).first;
        groups[place->second].unmeasured.push_back(&job);
    }
    return groups;
}

// Settings of one side with only jobs without a value are joined to those of the other side with the same parameters.
void join_unmeasured(MatchedSettings& side, const MatchedSettings& other, const Names& axes) {
    const Names parameters = parameters_in(axes);
    if (parameters.size() == axes.size()) return;
    std::map<Settings, Settings> by_parameters;
    const auto parameters_of = [&](const Settings& key) {
        Settings rest;
        for (const std::string& name : parameters) rest[name] = key.at(name);
        return rest;
    };
    for (const auto& [key, matched] : other) by_parameters.try_emplace(parameters_of(key), key);
    MatchedSettings joined;
    for (auto& [key, matched] : side) {
        const auto place = matched.runs.empty() ? by_parameters.find(parameters_of(key)) : by_parameters.end();
        joined[place == by_parameters.end() ? key : place->second] = std::move(matched);
    }
    side = std::move(joined);
}

}  // namespace

const RunSettings& Matched::settings() const {
    return runs.empty() ? unmeasured.front()->settings : runs.front()->settings;
}

Matching match(ComparedSide& a, ComparedSide& b, const Names& ignored, Comparison& comparison) {
    match_files(a, b, comparison);
    sort_settings(a, b, comparison);
    ignore(ignored, a, b, comparison);
    release_circumstances(a, b, comparison);
    find_what_keeps_apart(a, b, comparison);
    Matching result{grouped(a, comparison.axes), grouped(b, comparison.axes)};
    join_unmeasured(result.a, result.b, comparison.axes);
    join_unmeasured(result.b, result.a, comparison.axes);
    return result;
}

Settings shown_settings(const RunSettings& settings, const Names& axes) {
    Settings texts;
    for (const std::string& axis : axes) texts[axis] = display_value(settings, axis);
    return texts;
}

bool is_circumstance(const std::string& name) {
    return std::ranges::find(circumstances, name) != circumstances.end();
}

}  // namespace stylesweep::reports
