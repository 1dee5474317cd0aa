#include "orchestrator/sweep/changes.hpp"

#include <algorithm>

#include "base/text/utf8.hpp"

namespace stylesweep::sweep {
namespace {

constexpr std::size_t longest = 80;  // characters of a list of values

std::string clipped(const std::string& text) {
    if (text.size() <= longest) return text;
    return std::string(beginning(text, longest - 1)) + "...";
}

// Values of the product: fixed, grid and zip; each distinct value once.
std::string values_of(const SweepFile& file, const std::string& name) {
    std::vector<std::string> values;
    for (const Parameter& each : file.fixed)
        if (each.name == name) values.push_back(each.value.spelling());
    for (const Axis& axis : file.axes)
        for (std::size_t k = 0; k < axis.names.size(); ++k)
            if (axis.names[k] == name)
                for (const auto& row : axis.rows) values.push_back(row[k].spelling());
    std::string text;
    for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
    return text;
}

std::string text_of(const std::vector<Exclusion>& exclusions) {
    std::string text;
    for (const Exclusion& each : exclusions) {
        for (const Exclusion::Match& match : each.match) {
            text += match.name + ":";
            for (const Value& value : match.values) text += value.json() + ",";
        }
        text += "where:" + each.where_sql + ";";
    }
    return text;
}

std::string text_of(const std::vector<std::vector<Parameter>>& inclusions) {
    std::string text;
    for (const auto& entry : inclusions) {
        for (const Parameter& each : entry) text += each.name + ":" + each.value.json() + ",";
        text += ";";
    }
    return text;
}

std::vector<std::string> names_of(const SweepFile& before, const SweepFile& now) {
    std::vector<std::string> names;
    for (const SweepFile* file : {&now, &before})
        for (const std::string& name : file->given_names())
            if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    return names;
}

const char* word_of(Order order) {
    constexpr const char* words[] = {"balanced", "grid", "shuffled"};
    return words[static_cast<int>(order)];
}

std::string text_of(const RecordAt& record) {
    if (record.mode != RecordAt::Mode::listed) return record.mode == RecordAt::Mode::off ? "off" : "auto";
    std::string text;
    for (const Value& value : record.values) text += (text.empty() ? "" : ", ") + value.spelling();
    return clipped(text);
}

void compare_parameters(const SweepFile& before, const SweepFile& now, std::vector<std::string>& lines) {
    for (const std::string& name : names_of(before, now)) {
        const std::string old = values_of(before, name), fresh = values_of(now, name);
        if (old == fresh) continue;
        if (old.empty())
            lines.push_back(name + ": new, " + clipped(fresh));
        else if (fresh.empty())
            lines.push_back(name + ": no longer given; it was " + clipped(old));
        else
            lines.push_back(name + ": " + clipped(old) + " -> " + clipped(fresh));
    }
}

}  // namespace

std::vector<std::string> changes(const SweepFile& before, const SweepFile& now) {
    std::vector<std::string> lines;
    const auto compare = [&](const std::string& what, const std::string& old, const std::string& fresh) {
        if (old != fresh) lines.push_back(what + ": " + old + " -> " + fresh);
    };
    compare("runner", before.runner, now.runner);
    compare_parameters(before, now, lines);
    if (text_of(before.exclusions) != text_of(now.exclusions)) lines.emplace_back("exclude: other entries");
    if (text_of(before.inclusions) != text_of(now.inclusions)) lines.emplace_back("include: other entries");
    compare("repeats", std::to_string(before.repeats), std::to_string(now.repeats));
    compare("order", word_of(before.order), word_of(now.order));
    compare("record_at", text_of(before.record_at), text_of(now.record_at));
    const std::string none = "none", old_rules = before.rules.json(), new_rules = now.rules.json();
    compare("search, screen and repeats", old_rules.empty() ? none : old_rules, new_rules.empty() ? none : new_rules);
    compare("limits", before.limits.json(), now.limits.json());
    const std::string measured = measure_change(before.measure, now.measure);
    if (!measured.empty()) lines.push_back(measured);
    return lines;
}

std::string measure_change(const SamplingRule& before, const SamplingRule& now) {
    const std::string old = before.json(), fresh = now.json();
    if (old == fresh) return "";
    return "measure: " + old + " -> " + fresh +
           "; existing rows were measured with the old one (--rerun all measures them again)";
}

}  // namespace stylesweep::sweep
