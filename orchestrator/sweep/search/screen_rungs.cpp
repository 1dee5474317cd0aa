#include <algorithm>
#include <cmath>
#include <set>

#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "base/text/number_text.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/search/search_keys.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {
namespace {

[[noreturn]] void refuse_rungs(const SweepFile& file, Location where, const std::string& message) {
    throw SweepFileError(file.path, where, "screen: " + message);
}

double number_of(const SweepFile& file, const Value& value) {
    if (value.kind != Value::Kind::number)
        refuse_rungs(file, file.screen_rule().by_where,
                     "'" + file.screen_rule().by + "' has the value " + value.shown() +
                         ", which is not a number; small versions need a number");
    return value.number;
}

// The values of the grid's own axis from `from` on.
std::vector<double> rungs_of_axis(const SweepFile& file, const Axis& axis) {
    const ScreenRule& rule = file.screen_rule();
    if (axis.names.size() > 1)
        refuse_rungs(file, rule.by_where,
                     "'" + rule.by + "' advances together with others; give it an axis of its own");
    std::vector<double> values;
    for (const auto& row : axis.rows)
        if (const double value = number_of(file, row[0]); value >= rule.from) values.push_back(value);
    std::ranges::sort(values);
    if (values.empty() || values.front() != rule.from)
        refuse_rungs(file, rule.from_where,
                     "from: " + number_text(rule.from) + " is not among the values of '" + rule.by + "' under grid");
    if (values.size() < 2)
        refuse_rungs(file, rule.from_where,
                     "from is the largest value of '" + rule.by + "', so there is nothing smaller to begin with");
    if (rule.rungs && static_cast<std::size_t>(rule.rungs) != values.size())
        refuse_rungs(file, rule.rungs_where,
                     "the grid gives '" + rule.by + "' " + counted(values.size(), "value") + " from " +
                         number_text(rule.from) + " on, so there are as many rungs; leave `rungs` out");
    return values;
}

// Geometric steps from `from` to the value that the sweep asks for.
std::vector<double> rungs_up_to(const SweepFile& file, double full, bool whole) {
    const ScreenRule& rule = file.screen_rule();
    if (rule.rungs == 0)
        refuse_rungs(file, rule.where, "'" + rule.by + "' has one value, so say how many rungs lead to it: rungs: 3");
    if (rule.from >= full)
        refuse_rungs(
            file, rule.from_where,
            "from: " + number_text(rule.from) + " is not below the sweep's " + rule.by + ", " + number_text(full));
    std::vector<double> values;
    for (int i = 0; i < rule.rungs; ++i) {
        const double value = rule.from * std::pow(full / rule.from, i / (rule.rungs - 1.0));
        values.push_back(whole ? std::round(value) : value);
    }
    values.back() = full;
    if (std::ranges::adjacent_find(values) != values.end())
        refuse_rungs(file, rule.rungs_where, "from and the sweep's value are too close for so many rungs");
    return values;
}

const Value* only_value(const SweepFile& file, const RunnerDescription& runner) {
    const std::string& by = file.screen_rule().by;
    const auto fixed = std::ranges::find(file.fixed, by, &Parameter::name);
    if (fixed != file.fixed.end()) return &fixed->value;
    const ParameterSpec* spec = runner.find(by);
    return spec && spec->default_value ? &*spec->default_value : nullptr;
}

void make_axis(SweepFile& file, const std::vector<double>& values) {
    const ScreenRule& rule = file.screen_rule();
    Axis axis{{rule.by}, {}, {rule.by_where}};
    for (const double each : values) axis.rows.push_back({Value::of_number(each, rule.from_where)});
    std::erase_if(file.fixed, [&](const Parameter& each) { return each.name == rule.by; });
    file.axes.push_back(std::move(axis));
}

}  // namespace

void add_screen_rungs(SweepFile& file, const RunnerDescription& runner) {
    if (!file.rules.screen) return;
    ScreenRule& rule = *file.rules.screen;
    for (const auto& inclusion : file.inclusions)
        if (std::ranges::find(inclusion, rule.by, &Parameter::name) != inclusion.end())
            refuse_rungs(file, rule.by_where,
                         "'" + rule.by + "' is set under include; screen takes a grid or fixed value");
    for (const Axis& axis : file.axes)
        if (std::ranges::find(axis.names, rule.by) != axis.names.end()) {
            rule.values = rungs_of_axis(file, axis);
            return;
        }
    const Value* full = only_value(file, runner);
    if (!full) {
        std::set<std::string> known;
        for (const auto& names : {file.given_names(), runner.parameter_names()})
            known.insert(names.begin(), names.end());
        refuse_rungs(
            file, rule.by_where,
            "the sweep has no parameter '" + rule.by + "'" + suggestion(rule.by, {known.begin(), known.end()}));
    }
    const double value = number_of(file, *full);
    rule.values = rungs_up_to(file, value, value == std::floor(value));
    make_axis(file, rule.values);
    file.remarks.push_back("screen adds jobs with smaller " + rule.by + ": " + [&] {
        std::vector<std::string> texts;
        for (std::size_t i = 0; i + 1 < rule.values.size(); ++i) texts.push_back(number_text(rule.values[i]));
        return joined(texts);
    }());
}

}  // namespace stylesweep::sweep
