#include "orchestrator/sweep/values/axis_values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <stdexcept>

#include "base/text/counted.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/values/file_pattern.hpp"
#include "orchestrator/sweep/values/largest_size.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const YamlNode& node, const fs::path& file, const std::string& message) {
    throw SweepFileError(file, node.where, message);
}

// Generated numbers are rounded to 12 significant digits, so that steps of 0.1 are shown as such.
double tidy(double number) {
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::general, 12);
    double rounded = number;
    std::from_chars(text, end.ptr, rounded);
    return rounded;
}

// The same between two ends; the ends, whole numbers and 0 are exact.
double tidy_between(double number, double first, double last) {
    if (number == std::round(number)) return number;
    const double rounding = 1e-15 * std::max(std::abs(first), std::abs(last));
    for (const double exact : {first, last, 0.0})
        if (std::abs(number - exact) <= rounding) return exact;
    return tidy(number);
}

std::vector<double> three_numbers(const YamlNode& node, const fs::path& file, const char* form) {
    if (!node.is_list() || node.items.size() != 3) fail(node, file, std::string("give three numbers: ") + form);
    std::vector<double> numbers;
    for (const YamlNode& item : node.items) {
        const auto number = parse_number(scalar_value(item, file).text);
        if (!number && item.text.find_first_not_of("+-0123456789") == std::string::npos && !item.text.empty())
            fail(item, file,
                 "'" + item.text + "' has more digits than generated numbers can (below 2^53); list the values");
        if (!number) fail(item, file, "'" + item.text + "' is not a number; the form is " + form);
        numbers.push_back(*number);
    }
    return numbers;
}

std::size_t checked_count(double count, const YamlNode& node, const fs::path& file) {
    if (count < 1 || count != std::floor(count)) fail(node, file, "the number of values must be a whole number from 1");
    if (count > static_cast<double>(most_axis_values)) fail(node, file, "an axis of more than 1,000,000 values");
    return static_cast<std::size_t>(count);
}

// One value cannot include two ends.
std::size_t count_with_ends(const std::vector<double>& numbers, const YamlNode& node, const fs::path& file) {
    const std::size_t count = checked_count(numbers[2], node, file);
    if (count == 1 && numbers[0] != numbers[1])
        fail(node, file, "1 value cannot be both ends; give a count of 2 or more, or list the value");
    return count;
}

template <class Function>
std::vector<Value> generate(std::size_t count, const YamlNode& node, const Function& value_at) {
    std::vector<Value> values;
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) values.push_back(Value::of_number(value_at(i), node.where));
    return values;
}

// The i-th of n evenly spaced numbers from a to b, both ends exact.
double between(double a, double b, std::size_t i, std::size_t n) {
    if (i == 0 || n == 1) return a;
    if (i + 1 == n) return b;
    return a + (b - a) * static_cast<double>(i) / static_cast<double>(n - 1);
}

std::vector<Value> linspace(const YamlNode& node, const fs::path& file) {
    const auto numbers = three_numbers(node, file, "{linspace: [first, last, count]}");
    const std::size_t n = count_with_ends(numbers, node, file);
    if (!std::isfinite(numbers[1] - numbers[0])) fail(node, file, "the ends are too far apart");
    return generate(n, node, [&](std::size_t i) {
        return tidy_between(between(numbers[0], numbers[1], i, n), numbers[0], numbers[1]);
    });
}

std::vector<Value> logspace(const YamlNode& node, const fs::path& file) {
    const auto numbers = three_numbers(node, file, "{logspace: [first, last, count]}");
    if (numbers[0] <= 0 || numbers[1] <= 0) fail(node, file, "logspace needs ends greater than 0");
    const std::size_t n = count_with_ends(numbers, node, file);
    return generate(n, node, [&](std::size_t i) {
        if (i == 0 || n == 1) return numbers[0];
        if (i + 1 == n) return numbers[1];
        return tidy(std::pow(10, between(std::log10(numbers[0]), std::log10(numbers[1]), i, n)));
    });
}

std::vector<Value> range(const YamlNode& node, const fs::path& file) {
    const auto numbers = three_numbers(node, file, "{range: [first, last, step]}");
    const double first = numbers[0], last = numbers[1], step = numbers[2];
    if (step == 0 || (last - first) / step < -1e-9) fail(node, file, "the step does not lead from first to last");
    const std::size_t n = checked_count(std::floor((last - first) / step + 1e-9) + 1, node, file);
    return generate(n, node,
                    [&](std::size_t i) { return tidy_between(first + static_cast<double>(i) * step, first, last); });
}

// The forms of {glob: ...}: one pattern, several, or {pattern: ..., ignore_case: true}.
struct Patterns {
    std::vector<const YamlNode*> nodes;
    Case letters = Case::counts;
};

constexpr const char* glob_form =
    "give a pattern: {glob: \"pictures/*.jpg\"}, several in a list, or {glob: {pattern: ..., ignore_case: true}}";

Patterns patterns_of(const YamlNode& node, const fs::path& file) {
    Patterns patterns;
    const YamlNode* list = &node;
    if (node.is_map()) {
        for (const YamlNode& key : node.keys)
            if (key.text != "pattern" && key.text != "ignore_case")
                fail(key, file,
                     "unknown key '" + key.text + "' in glob" + suggestion(key.text, {"pattern", "ignore_case"}));
        list = node.find("pattern");
        if (!list) fail(node, file, glob_form);
        const YamlNode* ignore = node.find("ignore_case");
        if (ignore && ignore->text != "true" && ignore->text != "false")
            fail(*ignore, file, "ignore_case is true or false");
        if (ignore && ignore->text == "true") patterns.letters = Case::ignored;
    }
    if (list->is_list())
        for (const YamlNode& item : list->items) patterns.nodes.push_back(&item);
    else
        patterns.nodes.push_back(list);
    if (patterns.nodes.empty()) fail(*list, file, glob_form);
    for (const YamlNode* each : patterns.nodes)
        if (!each->is_scalar() || each->text.empty()) fail(*each, file, glob_form);
    return patterns;
}

FoundFiles found_by(const YamlNode& node, const fs::path& file, Case letters) try {
    return find_files(node.text, fs::absolute(file).parent_path(), letters);
} catch (const std::invalid_argument& error) {
    fail(node, file, "glob '" + node.text + "': " + error.what());
}

[[noreturn]] void fail_for_nothing(const YamlNode& node, const fs::path& file, const FoundFiles& found) {
    std::string why;
    for (const std::string& remark : found.remarks) why += "; " + remark;
    if (const std::size_t others = found_by(node, file, Case::ignored).names.size())
        why += "; " + std::to_string(others) + one_or_many(others, " does", " do") +
               " if case is ignored: {glob: {pattern: ..., ignore_case: true}}";
    fail(node, file,
         std::string(node.text.ends_with('/') ? "no folder" : "no file") + " matches " + node.text + " in " +
             fs::absolute(file).parent_path().string() + why);
}

std::vector<Value> glob_files(const YamlNode& node, const fs::path& file, std::vector<std::string>& remarks) {
    const Patterns patterns = patterns_of(node, file);
    std::vector<std::string> names;
    for (const YamlNode* each : patterns.nodes) {
        FoundFiles found = found_by(*each, file, patterns.letters);
        if (found.names.empty()) fail_for_nothing(*each, file, found);
        for (const std::string& remark : found.remarks)
            remarks.emplace_back(SweepFileError(file, each->where, remark).what());
        std::ranges::move(found.names, std::back_inserter(names));
    }
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.size() > most_axis_values) fail(node, file, "an axis of more than 1,000,000 values");
    std::vector<Value> values;
    for (std::string& name : names) values.push_back(Value::of_text(std::move(name), node.where));
    return values;
}

// {largest: true} or {largest: 12GiB}.
Value largest(const YamlNode& node, const fs::path& file) {
    Value value = largest_value(node.text, node.where);
    if (!node.is_scalar() || !largest_size(value))
        fail(node, file, "write {largest: true} for the memory of the device, or a memory, such as {largest: 12GiB}");
    return value;
}

std::vector<Value> generated(const YamlNode& node, const fs::path& file, std::vector<std::string>& remarks) {
    if (node.keys.size() != 1)
        fail(node, file, "an axis is a list or one of {linspace}, {logspace}, {range}, {glob}, {largest}");
    const std::string& form = node.keys[0].text;
    if (form == "linspace") return linspace(node.items[0], file);
    if (form == "logspace") return logspace(node.items[0], file);
    if (form == "range") return range(node.items[0], file);
    if (form == "glob") return glob_files(node.items[0], file, remarks);
    if (form == "largest") return {largest(node.items[0], file)};
    if (form == "query") fail(node.keys[0], file, "a query is an axis of its own: put it under 'grid'");
    fail(node.keys[0], file,
         "unknown form of axis '" + form + "'" + suggestion(form, axis_forms()) +
             " (a nested parameter has a name of its own, such as optimizer." + form + ")");
}

}  // namespace

const std::vector<std::string>& axis_forms() {
    static const std::vector<std::string> forms = {"linspace", "logspace", "range", "glob", "largest"};
    return forms;
}

Value scalar_value(const YamlNode& node, const fs::path& file) {
    if (node.kind == YamlNode::Kind::null && node.text.empty())
        fail(node, file, "a value is missing here; for no value write null");
    if (node.kind == YamlNode::Kind::null && !node.is_value())
        fail(node, file,
             "'" + node.text + "' may mean no value or a text: write null, or \"" + node.text + "\" in quotes");
    if (!node.is_value()) fail(node, file, "one plain value is expected here");
    if (!node.is_scalar()) return Value::of_null(node.where);
    return Value::of_scalar(node.text, node.quoted, node.where);
}

std::vector<Value> axis_values(const YamlNode& node, const fs::path& file, std::vector<std::string>& remarks) {
    if (node.is_map()) return generated(node, file, remarks);
    if (!node.is_list()) return {scalar_value(node, file)};
    if (node.items.empty()) fail(node, file, "the axis is empty; give it at least one value");
    std::vector<Value> values;
    for (const YamlNode& item : node.items) {
        const YamlNode* memory = item.is_map() && item.keys.size() == 1 ? item.find("largest") : nullptr;
        values.push_back(memory ? largest(*memory, file) : scalar_value(item, file));
    }
    return values;
}

}  // namespace stylesweep::sweep
