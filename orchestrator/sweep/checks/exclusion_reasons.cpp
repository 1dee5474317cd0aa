#include "orchestrator/sweep/checks/exclusion_reasons.hpp"

#include <algorithm>

#include "base/text/excerpt.hpp"
#include "base/text/words.hpp"
#include "orchestrator/sweep/checks/where_comparisons.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"

namespace stylesweep::sweep {
namespace {

constexpr std::size_t shown_values = 6;

// Like SQL compares column names.
bool equal_ignoring_case(const std::string& a, const std::string& b) {
    return lower_case(a) == lower_case(b);
}

std::vector<const Value*> possible_values(const std::string& name, const SweepFile& file,
                                          const RunnerDescription& runner) {
    std::vector<const Value*> values = file.values_of(name);
    const ParameterSpec* spec = runner.find(name);
    if (!values.empty() || !spec || !spec->default_value) return values;
    values.push_back(&*spec->default_value);
    for (const auto& each : spec->defaults) values.push_back(&each.value);
    return values;
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

std::string other_spelling(const std::vector<Value>& wanted, const std::vector<const Value*>& there) {
    for (const Value& value : wanted)
        for (const Value* other : there)
            if (looks_alike(value, *other))
                return "; without a type " + value.shown() + " and " + other->spelling() +
                       " are two values: write it here as it is written there";
    return "";
}

bool are_all(const std::vector<const Value*>& values, Value::Kind kind) {
    return !values.empty() && std::ranges::all_of(values, [&](const Value* value) { return value->kind == kind; });
}

// In SQL, texts and numbers are never equal, and any text is greater than any number.
std::string hint_on(const WhereComparison& comparison, const std::vector<const Value*>& values) {
    const std::string &name = comparison.name, in_quotes = name + " = '" + comparison.constant + "'";
    if (loses_text_as_number(values) && !comparison.is_text)
        return name + " is text here, because numbers would merge its values " + listed(values) + ": write " +
               (comparison.is_order ? "CAST(" + name + " AS REAL) to compare by size" : in_quotes);
    if (are_all(values, Value::Kind::text) && !comparison.is_text && comparison.is_order)
        return name + " is text, and to SQL any text is greater than any number: CAST(" + name +
               " AS REAL) compares by value";
    if (are_all(values, Value::Kind::text) && !comparison.is_text)
        return name + " is text, which is equal to no number: write " + in_quotes;
    if (are_all(values, Value::Kind::boolean) && comparison.is_text)
        return name + " is a truth value, and '" + comparison.constant + "' is text: write " + name + ", NOT " + name +
               " or " + name + " = true";
    if (are_all(values, Value::Kind::number) && !loses_text_as_number(values) && comparison.is_text)
        return name + " is a number, and '" + comparison.constant + "' is text: leave its quotes out";
    return "";
}

}  // namespace

std::string where_hint(const Exclusion& exclusion, const SweepFile& file) {
    for (const WhereComparison& each : comparisons_in(exclusion.where_sql))
        if (const std::string hint = hint_on(each, file.values_of(each.name)); !hint.empty()) return "; " + hint;
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
        const bool possible = std::ranges::any_of(match.values, [&](const Value& wanted) {
            return std::ranges::any_of(there, [&](const Value* value) { return *value == wanted; });
        });
        if (possible) continue;
        std::vector<const Value*> wanted;
        for (const Value& value : match.values) wanted.push_back(&value);
        return head + match.name + " is never " + listed(wanted) + " but " + listed(there) +
               other_spelling(match.values, there);
    }
    if (exclusion.where_sql.empty()) return head + "each of its values occurs, but no combination has them together";
    return head + "'" + exclusion.where_sql + "' is true for none" + where_hint(exclusion, file);
}

bool is_about_set(const Exclusion& exclusion, const SweepFile& file) {
    return std::ranges::any_of(file.set, [&](const SetParameter& set) {
        return has_word(exclusion.where_sql, set.name) ||
               std::ranges::find(exclusion.match, set.name, &Exclusion::Match::name) != exclusion.match.end();
    });
}

}  // namespace stylesweep::sweep
