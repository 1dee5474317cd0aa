#include "orchestrator/sweep/runner_description.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/text/json_depth.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"

namespace stylesweep::sweep {
namespace {

using nlohmann::json;

ParameterSpec::Type type_of(const std::string& name) {
    using Type = ParameterSpec::Type;
    static const std::pair<const char*, Type> types[] = {
        {"number", Type::number}, {"integer", Type::integer}, {"string", Type::string},
        {"choice", Type::choice}, {"boolean", Type::boolean}, {"file", Type::file},
        {"size", Type::size},     {"layers", Type::layers},   {"command", Type::command}};
    for (const auto& [word, type] : types)
        if (name == word) return type;
    throw std::runtime_error("unknown parameter type '" + name + "'");
}

Value value_of(const json& value) {
    if (value.is_boolean()) return Value::of_boolean(value.get<bool>(), {});
    if (value.is_number()) return Value::of_number(value.get<double>(), {});
    return Value::of_text(value.get<std::string>(), {});
}

std::optional<double> optional_number(const json& object, const char* name) {
    if (!object.contains(name)) return std::nullopt;
    return object[name].get<double>();
}

ParameterSpec::Conditions conditions_of(const json& when) {
    ParameterSpec::Conditions conditions;
    for (const auto& [parameter, values] : when.items()) {
        ParameterSpec::Condition condition{parameter, {}};
        for (const json& value : values) condition.values.push_back(value_of(value));
        conditions.push_back(std::move(condition));
    }
    return conditions;
}

// An object, or a list of alternatives of which one must hold.
std::vector<ParameterSpec::Conditions> alternatives_of(const json& when) {
    std::vector<ParameterSpec::Conditions> alternatives;
    if (when.is_object() && !when.empty()) alternatives.push_back(conditions_of(when));
    if (when.is_array())
        for (const json& each : when) alternatives.push_back(conditions_of(each));
    return alternatives;
}

std::vector<ParameterSpec::ConditionalDefault> conditional_defaults_of(const json& object, ParameterSpec::Type type) {
    std::vector<ParameterSpec::ConditionalDefault> defaults;
    for (const json& each : object.value("defaults", json::array()))
        defaults.push_back({conditions_of(each.at("when")), typed(type, value_of(each.at("value")))});
    if (!defaults.empty() && !object.contains("default"))
        throw std::runtime_error("'" + object.at("name").get<std::string>() +
                                 "' has defaults for some cases and no default for the others");
    return defaults;
}

std::vector<ParameterSpec::Layers> layers_of(const json& sets) {
    std::vector<ParameterSpec::Layers> all;
    for (const json& each : sets)
        all.push_back({conditions_of(each.value("when", json::object())),
                       each.at("names").get<std::vector<std::vector<std::string>>>()});
    return all;
}

int semantics_of(const json& object) {
    const int number = object.value("semantics", 1);
    if (number < 1) throw std::runtime_error("semantics counts from 1, it is " + std::to_string(number));
    return number;
}

ParameterSpec parameter_of(const json& each) {
    ParameterSpec spec;
    spec.name = each.at("name").get<std::string>();
    spec.meaning = each.value("meaning", "");
    spec.type = type_of(each.at("type").get<std::string>());
    const json required = each.value("required", json(false));
    spec.required = required.is_object() || required.get<bool>();
    if (required.is_object()) spec.required_when = conditions_of(required);
    if (each.contains("default")) spec.default_value = typed(spec.type, value_of(each["default"]));
    spec.defaults = conditional_defaults_of(each, spec.type);
    const json lists = each.value("lists", json(false));
    spec.lists = lists.is_string() || lists.get<bool>();
    if (lists.is_string()) spec.list_ending = lists.get<std::string>();
    if (spec.lists && spec.type != ParameterSpec::Type::file)
        throw std::runtime_error("'" + spec.name + "' lists files but is not one: its type must be file");
    spec.folders = each.value("folders", false);
    spec.described = each.value("described", "");
    spec.permits = each.value("permits", false);
    spec.semantics = semantics_of(each);
    if (each.contains("checked_with")) spec.checked_with = each["checked_with"].get<std::vector<std::string>>();
    spec.of = each.value("of", "");
    spec.choices = each.value("choices", std::vector<std::string>{});
    spec.layers = layers_of(each.value("layers", json::array()));
    spec.minimum = optional_number(each, "min");
    spec.maximum = optional_number(each, "max");
    spec.when = alternatives_of(each.value("when", json::object()));
    return spec;
}

RecordsSpec records_of(const json& object) {
    RecordsSpec spec;
    if (object.is_null()) return spec;
    spec.parameter = object.at("parameter").get<std::string>();
    for (const json& each : object.value("unless", json::array()))
        spec.unless.push_back({conditions_of(each.at("when")), each.at("why").get<std::string>()});
    return spec;
}

}  // namespace

RunnerDescription RunnerDescription::parse(std::string_view text) {
    try {
        if (nests_too_deep(text)) throw std::runtime_error("it is nested too deep");
        const json all = json::parse(text);
        if (all.at("protocol").get<int>() != 1)
            throw std::runtime_error("it speaks protocol " + all.at("protocol").dump() + ", this program speaks 1");
        RunnerDescription description;
        description.runner = all.at("runner").get<std::string>();
        description.build = all.value("build", "");
        description.open = all.value("open", false);
        description.semantics = semantics_of(all);
        description.exclusive = all.value("exclusive", true);
        for (const json& each : all.at("parameters")) description.parameters.push_back(parameter_of(each));
        for (const json& each : all.value("metrics", json::array()))
            description.metrics.push_back(
                {each.at("name").get<std::string>(), each.value("unit", ""), each.value("meaning", "")});
        for (const json& each : all.value("devices", json::array()))
            description.devices.push_back({each.value("device", ""), each.value("name", ""),
                                           optional_number(each, "memory_bytes"),
                                           each.value("precisions", std::vector<std::string>{})});
        description.no_gpu = all.value("no_gpu", "");
        description.cost = all.value("cost", std::vector<std::string>{});
        description.reuse = all.value("reuse", std::vector<std::string>{});
        description.records = records_of(all.value("records", json()));
        if (!description.records.parameter.empty() && !description.find(description.records.parameter))
            throw std::runtime_error("it records '" + description.records.parameter + "', which is no parameter of it");
        return description;
    } catch (const std::exception& error) {
        throw std::runtime_error(std::string("the runner's description cannot be used: ") + error.what());
    }
}

const ParameterSpec* RunnerDescription::find(std::string_view name) const {
    const auto found = std::ranges::find(parameters, name, &ParameterSpec::name);
    return found == parameters.end() ? nullptr : &*found;
}

const DeviceSpec* RunnerDescription::device(std::string_view name) const {
    const auto found = std::ranges::find(devices, name, &DeviceSpec::device);
    return found == devices.end() ? nullptr : &*found;
}

std::vector<std::string> RunnerDescription::parameter_names() const {
    std::vector<std::string> names;
    for (const ParameterSpec& each : parameters) names.push_back(each.name);
    return names;
}

std::string RunnerDescription::no_device(const std::string& name) const {
    std::vector<std::string> known;
    for (const DeviceSpec& each : devices) known.push_back(each.device);
    const std::string why = name.starts_with("cuda") && !no_gpu.empty() ? ": " + no_gpu : "";
    return "no device '" + name + "' for this runner" + why + suggestion(name, known);
}

bool is_label(std::string_view name) {
    return name.ends_with("_category");
}

}  // namespace stylesweep::sweep
