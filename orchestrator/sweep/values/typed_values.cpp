#include "orchestrator/sweep/values/typed_values.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "orchestrator/sweep/layer_names.hpp"
#include "orchestrator/sweep/values/file_names.hpp"

namespace stylesweep::sweep {
namespace {

using Kind = Value::Kind;
using Type = ParameterSpec::Type;

constexpr std::size_t most_remarks = 10;

void remark(std::vector<std::string>& remarks, std::string text) {
    if (remarks.size() < most_remarks) remarks.push_back(std::move(text));
}

Value as_number(const Value& value) {
    if (value.is_canonical()) return value;
    const auto number = value.kind == Kind::boolean ? std::nullopt : parse_number(value.text);
    return number ? Value::of_number(*number, value.where) : value;
}

Value as_truth(const Value& value) {
    for (const char* word : {"true", "True", "TRUE"})
        if (value.text == word) return Value::of_boolean(true, value.where);
    for (const char* word : {"false", "False", "FALSE"})
        if (value.text == word) return Value::of_boolean(false, value.where);
    return value;
}

// 0768x0512 is 768x512.
Value as_size(const Value& value) {
    const auto cross = value.text.find('x');
    if (cross == std::string::npos) return as_number(value);
    const auto width = parse_whole(value.text.substr(0, cross)), height = parse_whole(value.text.substr(cross + 1));
    if (!width || !height) return Value::of_text(value.text, value.where);
    return Value::of_text(std::to_string(*width) + "x" + std::to_string(*height), value.where);
}

std::string names_of(const Axis& axis) {
    std::string text;
    for (const std::string& name : axis.names) text += (text.empty() ? "" : " + ") + name;
    return text;
}

std::string equal_rows(const Axis& axis, const std::vector<Value>& row, const std::string& first,
                       const std::string& other) {
    if (first == other) return names_of(axis) + ": " + first + " is listed more than once; it counts once";
    return names_of(axis) + ": " + first + " and " + other + " are one value, " + spelling_of(row);
}

bool before(const Value& a, const Value& b) {
    return a.kind == b.kind && (a.kind == Kind::number ? a.number < b.number : a.text < b.text);
}

// Generated numbers and file names are sorted: no two are equal, and none need be remembered.
bool is_in_order(const Axis& axis) {
    if (axis.names.size() != 1) return false;
    const auto rises = [](const auto& a, const auto& b) { return before(a[0], b[0]); };
    const auto falls = [](const auto& a, const auto& b) { return before(b[0], a[0]); };
    return std::ranges::adjacent_find(axis.rows, std::not_fn(rises)) == axis.rows.end() ||
           std::ranges::adjacent_find(axis.rows, std::not_fn(falls)) == axis.rows.end();
}

// Converts each value of the axis to its type's form; returns how the changed ones were written.
Spellings make_typed(Axis& axis, const std::vector<const ParameterSpec*>& specs) {
    Spellings written;
    for (std::size_t i = 0; i < axis.rows.size(); ++i) {
        std::vector<Value>& row = axis.rows[i];
        for (std::size_t k = 0; k < row.size(); ++k) {
            if (!specs[k]) continue;
            Value better = typed(specs[k]->type, row[k]);
            if (better == row[k]) continue;
            written.try_emplace(i, spelling_of(row));
            row[k] = std::move(better);
        }
    }
    return written;
}

// How SQL compares a number. long double holds every 64-bit integer on the platforms that we know.
long double compared_by(const Value& value) {
    const auto whole = parse_whole(value.text);
    return whole ? static_cast<long double>(*whole) : static_cast<long double>(value.number);
}

// For a parameter without a type: notes values that look the same but are not.
void tell_look_alikes(const Axis& axis, std::size_t column, std::vector<std::string>& remarks) {
    std::map<std::string, const Value*> texts;
    std::map<long double, const Value*> numbers;
    for (const auto& row : axis.rows) {
        const Value& value = row[column];
        if (value.kind == Kind::null) continue;  // a program gets no text for it
        const auto [same_text, new_text] = texts.try_emplace(value.text, &value);
        if (!new_text)
            remark(remarks, axis.names[column] + ": " + same_text->second->spelling() + " and " + value.spelling() +
                                " are two values, but a program gets the same text for both");
        if (value.kind != Kind::number) continue;
        const auto [same_number, new_number] = numbers.try_emplace(compared_by(value), &value);
        if (!new_number)
            remark(remarks,
                   axis.names[column] + ": " + same_number->second->text + " and " + value.text +
                       " are the same number but two values, because a parameter without a type keeps its text");
    }
}

// Generated values are canonical: only written ones can look alike.
bool may_look_alike(const Axis& axis, std::size_t column) {
    return std::ranges::any_of(axis.rows, [&](const std::vector<Value>& row) {
        const Value& value = row[column];
        return value.kind == Kind::number ? !value.is_canonical() : value.spelling() != value.text;
    });
}

}  // namespace

std::string spelling_of(const std::vector<Value>& row) {
    std::string text;
    for (const Value& value : row) text += (text.empty() ? "" : " + ") + value.spelling();
    return text;
}

Value typed(Type type, const Value& value) {
    if (value.kind == Kind::null) return value;
    switch (type) {
        case Type::number:
        case Type::integer:
            return as_number(value);
        case Type::size:
            return as_size(value);
        case Type::boolean:
            return as_truth(value);
        case Type::layers:
            return Value::of_text(layers_spelling(value.text), value.where);
        case Type::string:
        case Type::choice:
        case Type::file:
        case Type::command:
            return Value::of_text(value.text, value.where);
    }
    return value;
}

void keep_first_of_equals(Axis& axis, std::vector<std::string>& remarks, const Spellings& written) {
    if (is_in_order(axis)) return;
    std::unordered_map<std::string, std::size_t> seen;
    std::size_t at = 0;
    const auto spelling = [&](std::size_t row, const std::vector<Value>& values) {
        const auto found = written.find(row);
        return found == written.end() ? spelling_of(values) : found->second;
    };
    std::erase_if(axis.rows, [&](const std::vector<Value>& row) {
        std::string text;
        for (const Value& value : row) text += value.json() + '\n';
        const auto [first, fresh] = seen.try_emplace(std::move(text), at);
        if (!fresh) remark(remarks, equal_rows(axis, row, spelling(first->second, row), spelling(at, row)));
        ++at;
        return !fresh;
    });
}

void make_typed(SweepFile& file, const RunnerDescription& runner) {
    const auto one = [&](Parameter& parameter) {
        if (const ParameterSpec* spec = runner.find(parameter.name))
            parameter.value = typed(spec->type, parameter.value);
    };
    std::ranges::for_each(file.fixed, one);
    for (auto& inclusion : file.inclusions) std::ranges::for_each(inclusion, one);
    for (Exclusion& exclusion : file.exclusions)
        for (Exclusion::Match& match : exclusion.match)
            if (const ParameterSpec* spec = runner.find(match.name))
                for (Value& value : match.values) value = typed(spec->type, value);
    for (Axis& axis : file.axes) {
        std::vector<const ParameterSpec*> specs;
        for (const std::string& name : axis.names) specs.push_back(runner.find(name));
        const Spellings written = make_typed(axis, specs);
        if (!written.empty()) keep_first_of_equals(axis, file.remarks, written);
        for (std::size_t k = 0; k < specs.size(); ++k)
            if (axis.names.size() == 1 && !specs[k] && may_look_alike(axis, k)) tell_look_alikes(axis, k, file.remarks);
    }
    unify_file_names(file, runner);
}

bool is_rounded_whole(const Value& value) {
    const bool whole = value.kind == Kind::number && value.text.find_first_of(".eE") == std::string::npos;
    return whole && !parse_whole(value.text);
}

bool loses_text_as_number(const std::vector<const Value*>& values) {
    std::map<long double, const std::string*> numbers;
    const auto is = [](Kind kind) { return [kind](const Value* value) { return value->kind == kind; }; };
    const bool mixed = std::ranges::any_of(values, is(Kind::boolean)) && std::ranges::any_of(values, is(Kind::number));
    const auto canonical = [](const Value* value) { return value->kind != Kind::number || value->is_canonical(); };
    if (!mixed && std::ranges::all_of(values, canonical)) return false;
    return std::ranges::any_of(values, [&](const Value* value) {
        if (value->kind != Kind::number && value->kind != Kind::boolean) return false;
        const auto [first, fresh] = numbers.try_emplace(compared_by(*value), &value->text);
        return is_rounded_whole(*value) || (!fresh && *first->second != value->text);
    });
}

}  // namespace stylesweep::sweep
