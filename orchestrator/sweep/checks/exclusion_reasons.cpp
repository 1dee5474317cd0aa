#include "orchestrator/sweep/checks/exclusion_reasons.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/text/excerpt.hpp"
#include "base/text/words.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/checks/where_comparisons.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/values/largest_size.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"

namespace stylesweep::sweep {
namespace {

constexpr std::size_t shown_values = 6;

// Like SQL compares column names.
bool equal_ignoring_case(const std::string& a, const std::string& b) {
    return lower_case(a) == lower_case(b);
}

std::vector<const Value*> each_once(const std::vector<const Value*>& values) {
    std::vector<const Value*> once;
    std::set<std::pair<Value::Kind, std::string_view>> seen;
    for (const Value* value : values)
        if (seen.emplace(value->kind, value->text).second) once.push_back(value);
    return once;
}

// Whether no job has the runner's default.
bool gives_all(const SweepFile& file, const std::string& name) {
    return std::ranges::any_of(file.fixed, [&](const Parameter& each) { return each.name == name; }) ||
           std::ranges::any_of(
               file.axes, [&](const Axis& axis) { return std::ranges::find(axis.names, name) != axis.names.end(); });
}

std::vector<const Value*> possible_values(const std::string& name, const SweepFile& file,
                                          const RunnerDescription& runner) {
    std::vector<const Value*> values = file.values_of(name);
    const ParameterSpec* spec = runner.find(name);
    if (gives_all(file, name) || !spec || !spec->default_value) return each_once(values);
    values.push_back(&*spec->default_value);
    for (const auto& each : spec->defaults) values.push_back(&each.value);
    return each_once(values);
}

std::string listed(const std::vector<const Value*>& values) {
    std::string text;
    for (std::size_t i = 0; i < values.size() && i < shown_values; ++i) text += (i ? ", " : "") + values[i]->shown();
    return text + (values.size() > shown_values ? ", ..." : "");
}

// "1" and 1, or 1 and 1.0: the same to a reader.
bool looks_alike(const Value& a, const Value& b) {
    const auto x = parse_number(a.text), y = parse_number(b.text);
    return !(a == b) && (a.text == b.text || (x && x == y));
}

std::string other_spelling(const std::vector<const Value*>& wanted, const std::vector<const Value*>& there) {
    for (const Value* value : wanted)
        for (const Value* other : there)
            if (looks_alike(*value, *other))
                return "; without a type " + value->shown() + " and " + other->spelling() +
                       " are two values: write it here as it is written there";
    return "";
}

// Shorter words are near to everything.
constexpr std::size_t least_to_compare = 4;

std::string near_text(const std::vector<const Value*>& wanted, const std::vector<const Value*>& there) {
    std::vector<std::string> known;
    for (const Value* value : there)
        if (value->text.size() >= least_to_compare) known.push_back(value->text);
    for (const Value* value : wanted) {
        if (value->kind != Value::Kind::text || value->text.size() < least_to_compare) continue;
        if (std::string near = did_you_mean(value->text, known); !near.empty()) return near;
    }
    return "";
}

// The values of an exclusion's list that no combination can have.
std::vector<const Value*> never_there(const Exclusion::Match& match, const std::vector<const Value*>& there) {
    std::vector<const Value*> never;
    if (std::ranges::any_of(there, [](const Value* value) { return largest_size(*value).has_value(); })) return never;
    for (const Value& wanted : match.values)
        if (std::ranges::none_of(there, [&](const Value* value) { return *value == wanted; })) never.push_back(&wanted);
    return never;
}

std::string why_never(const std::string& name, const std::vector<const Value*>& never,
                      const std::vector<const Value*>& there) {
    const std::string spelling = other_spelling(never, there);
    return name + " is never " + listed(never) + " but " + listed(there) +
           (spelling.empty() ? near_text(never, there) : spelling);
}

std::vector<const Value*> of_kind(Value::Kind kind, const std::vector<const Value*>& values) {
    std::vector<const Value*> found;
    std::ranges::copy_if(values, std::back_inserter(found), [&](const Value* value) { return value->kind == kind; });
    return found;
}

// For a parameter with both texts and numbers. The expression may ask for the type itself.
std::string hint_on_mixed_order(const WhereComparison& comparison, const std::vector<const Value*>& texts,
                                const std::vector<const Value*>& numbers, const std::string& where_sql) {
    if (has_word(lower_case(where_sql), "typeof")) return "";
    const std::string &name = comparison.name, is_text = "typeof(" + name + ") = 'text'";
    const std::string larger = comparison.is_text ? "'" + comparison.constant + "'" : texts.front()->shown();
    const std::string smaller = comparison.is_text ? numbers.front()->shown() : comparison.constant;
    return name + (comparison.is_text ? " has numbers: " + listed(numbers) : " has texts: " + listed(texts)) +
           ", and to SQL any text is greater than any number, so " + larger + " > " + smaller + " is true: add " +
           (comparison.is_text ? is_text : "typeof(" + name + ") <> 'text'") + " AND to compare only " +
           (comparison.is_text ? "texts" : "numbers");
}

// A constant that is written like a value of the other kind, and like none of its own.
const Value* other_kind(const WhereComparison& comparison, const std::vector<const Value*>& own,
                        const std::vector<const Value*>& other) {
    const auto is_it = [&](const Value* value) { return value->text == comparison.constant; };
    if (std::ranges::any_of(own, is_it)) return nullptr;
    const auto found = std::ranges::find_if(other, is_it);
    return found == other.end() ? nullptr : *found;
}

// For values of which loses_text_as_number() is true.
std::string why_numbers_lose(const std::vector<const Value*>& values) {
    std::vector<const Value*> rounded;
    std::ranges::copy_if(values, std::back_inserter(rounded),
                         [](const Value* value) { return is_rounded_whole(*value); });
    return rounded.empty() ? "numbers would merge its values " + listed(values)
                           : "a number would round its value " + listed(each_once(rounded));
}

// In SQL, texts and numbers are never equal, and any text is greater than any number.
std::string hint_on(const WhereComparison& comparison, const std::vector<const Value*>& values,
                    const std::string& where_sql) {
    const std::string &name = comparison.name, in_quotes = name + " = '" + comparison.constant + "'";
    if (values.empty()) return "";
    if (loses_text_as_number(values)) {
        const std::string cast = "CAST(" + name + " AS REAL) to compare by size";
        return comparison.is_text ? ""
                                  : name + " is text here, because " + why_numbers_lose(values) + ": write " +
                                        (comparison.is_order ? cast : in_quotes);
    }
    const auto texts = of_kind(Value::Kind::text, values), numbers = of_kind(Value::Kind::number, values);
    const bool all_text = texts.size() == values.size(), all_numbers = numbers.size() == values.size();
    if (all_text && !comparison.is_text && comparison.is_order)
        return name + " is text, and to SQL any text is greater than any number: CAST(" + name +
               " AS REAL) compares by value";
    if (all_text && !comparison.is_text) return name + " is text, which is equal to no number: write " + in_quotes;
    if (of_kind(Value::Kind::boolean, values).size() == values.size() && comparison.is_text)
        return name + " is a truth value, and '" + comparison.constant + "' is text: write " + name + ", NOT " + name +
               " or " + name + " = true";
    if (all_numbers && comparison.is_text)
        return name + " is a number, and '" + comparison.constant + "' is text: leave its quotes out";
    const auto &own = comparison.is_text ? texts : numbers, &other = comparison.is_text ? numbers : texts;
    if (comparison.is_order && !other.empty()) return hint_on_mixed_order(comparison, texts, numbers, where_sql);
    if (const Value* value = other_kind(comparison, own, other); value && !comparison.is_order)
        return name + " has " + value->spelling() + ", which is equal to no " +
               (comparison.is_text ? "text: leave the quotes out" : "number: write " + in_quotes);
    return "";
}

}  // namespace

std::string where_hint(const Exclusion& exclusion, const SweepFile& file) {
    const std::vector<std::string> given = file.given_names();
    for (const WhereComparison& each : comparisons_in(exclusion.where_sql)) {
        const auto same = [&](const std::string& name) { return equal_ignoring_case(name, each.name); };
        const auto known = std::ranges::find_if(given, same);
        if (known == given.end()) continue;
        const std::string hint = hint_on(each, file.values_of(*known), exclusion.where_sql);
        if (!hint.empty()) return "; " + hint;
    }
    return "";
}

std::string why_no_truth(const std::string& where_sql, const SweepFile& file) {
    const std::vector<std::string> given = file.given_names();
    for (const std::string& written : truths_in(where_sql)) {
        const auto same = [&](const std::string& each) { return equal_ignoring_case(each, written); };
        const auto known = std::ranges::find_if(given, same);
        if (known == given.end()) continue;
        const std::string& name = *known;
        const std::vector<const Value*> values = file.values_of(name);
        const bool kept = loses_text_as_number(values);
        const auto is_text = [&](const Value* value) {
            return value->kind == Value::Kind::text || (kept && value->kind != Value::Kind::null);
        };
        const auto text = std::ranges::find_if(values, is_text);
        if (text == values.end()) continue;
        return "'" + name + "' is used as a truth value, but " + (*text)->shown() + " is text in SQL, which is " +
               "neither true nor false; compare it: " + name + " = '" + excerpt((*text)->text, 100) + "'";
    }
    return "";
}

std::string why_nothing(const Exclusion& exclusion, const SweepFile& file, const RunnerDescription& runner) {
    const std::string head = "this exclusion matches no combination: ";
    for (const Exclusion::Match& match : exclusion.match) {
        const std::vector<const Value*> there = possible_values(match.name, file, runner);
        const std::vector<const Value*> never = never_there(match, there);
        if (never.size() == match.values.size()) return head + why_never(match.name, never, there);
    }
    if (exclusion.where_sql.empty()) return head + "each of its values occurs, but no combination has them together";
    return head + "'" + exclusion.where_sql + "' is true for none" + where_hint(exclusion, file);
}

std::vector<std::string> why_in_vain(const Exclusion& exclusion, const SweepFile& file,
                                     const RunnerDescription& runner) {
    std::vector<std::string> all;
    for (const Exclusion::Match& match : exclusion.match) {
        if (std::ranges::find(file.set, match.name, &SetParameter::name) != file.set.end()) continue;
        const std::vector<const Value*> there = possible_values(match.name, file, runner);
        const std::vector<const Value*> never = never_there(match, there);
        if (!never.empty())
            all.push_back(
                SweepFileError(file.path, never.front()->where,
                               "this exclusion names what no combination has: " + why_never(match.name, never, there))
                    .what());
    }
    return all;
}

bool is_about_set(const Exclusion& exclusion, const SweepFile& file) {
    return std::ranges::any_of(file.set, [&](const SetParameter& set) {
        return has_word(exclusion.where_sql, set.name) ||
               std::ranges::find(exclusion.match, set.name, &Exclusion::Match::name) != exclusion.match.end();
    });
}

}  // namespace stylesweep::sweep
