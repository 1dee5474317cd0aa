#include "runners/nst/parameters/parameters.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "runners/core/job.hpp"
#include "runners/nst/architectures/architecture.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {
namespace {

using nlohmann::json;

// A size may be given as the number 256.
std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void assign(Parameters& out, const Member& member, const json& value) {
    if (const auto* text = std::get_if<std::string Parameters::*>(&member)) out.*(*text) = text_of(value);
    if (const auto* number = std::get_if<double Parameters::*>(&member)) out.*(*number) = value.get<double>();
    if (const auto* whole = std::get_if<std::int64_t Parameters::*>(&member)) out.*(*whole) = value.get<std::int64_t>();
    if (const auto* flag = std::get_if<bool Parameters::*>(&member)) out.*(*flag) = value.get<bool>();
}

json default_of(const Field& field) {
    const Parameters standard;
    json value = std::visit([&](auto member) { return json(standard.*member); }, field.member);
    return std::string(field.type) == "size" ? json(std::stoi(value.get<std::string>())) : value;
}

// A condition on a number compares numbers.
json described(const Conditions& conditions) {
    json all = json::object();
    for (const auto& [name, values] : conditions) {
        const auto field = std::ranges::find(fields(), name, &Field::name);
        const bool number = field != fields().end() && std::string_view(field->type) == "integer";
        for (const std::string& value : values) all[name].push_back(number ? json(std::stoi(value)) : json(value));
    }
    return all;
}

json layers_of(const Architecture& architecture) {
    json all = json::array();
    for (const Block& each : architecture.blocks)
        all.push_back(each.alias.empty() ? json::array({each.name}) : json::array({each.name, each.alias}));
    return all;
}

// By the network that the losses are computed in.
json layer_sets() {
    json all = json::array();
    for (const Architecture& each : architectures()) {
        const json names = layers_of(each);
        const Conditions itself = {{"architecture", {each.name}}};
        const Conditions training = {{"architecture", {"fast-train"}}, {"extractor", {each.name}}};
        for (const Conditions& when : {itself, training}) all.push_back({{"when", when}, {"names", names}});
    }
    return all;
}

bool hold(const Conditions& all, const json& params) {
    return std::ranges::all_of(all, [&](const auto& each) {
        const auto value = params.find(each.first);
        return value != params.end() && std::ranges::count(each.second, text_of(*value)) > 0;
    });
}

// With defaults for missing parameters, as the planner fills them in.
json completed(json params) {
    std::vector<const Field*> missing;
    for (const Field& field : fields())
        if (!field.required && !params.contains(field.name)) missing.push_back(&field);
    for (const Field* field : missing) params[field->name] = default_of(*field);
    for (const Field* field : missing) {
        const auto other = std::ranges::find_if(
            field->defaults, [&](const ConditionalDefault& each) { return hold(each.when, params); });
        if (other != field->defaults.end()) params[field->name] = other->value;
    }
    return params;
}

}  // namespace

Parameters Parameters::from_json(const json& given) {
    Parameters out;
    const json params = completed(given);
    for (const Field& field : fields()) {
        if (!params.contains(field.name)) continue;
        try {
            assign(out, field.member, params.at(field.name));
        } catch (const json::exception&) {
            throw runners::BadInput(std::string(field.name) + ": unusable value " + params.at(field.name).dump());
        }
    }
    return out;
}

json Parameters::describe() {
    json all = json::array();
    for (const Field& field : fields()) {
        json each = {{"name", field.name}, {"type", field.type}, {"meaning", field.meaning}};
        if (!field.choices.empty()) each["choices"] = field.choices;
        if (field.least) each["min"] = *field.least;
        if (field.most) each["max"] = *field.most;
        if (std::string(field.type) == "size") each["of"] = "content";
        if (std::string(field.type) == "layers") each["layers"] = layer_sets();
        if (field.lists) each["lists"] = *field.list_ending ? json(field.list_ending) : json(true);
        if (*field.described) each["described"] = field.described;
        if (field.folders) each["folders"] = true;
        if (field.permits) each["permits"] = true;
        if (field.checked_with) each["checked_with"] = *field.checked_with;
        if (field.semantics > 1) each["semantics"] = field.semantics;
        if (!field.when.empty()) each["when"] = described(field.when);
        if (!field.or_when.empty()) each["when"] = json::array({described(field.when), described(field.or_when)});
        for (const ConditionalDefault& other : field.defaults)
            each["defaults"].push_back({{"when", described(other.when)}, {"value", other.value}});
        if (field.required)
            each["required"] = field.required_when.empty() ? json(true) : json(field.required_when);
        else
            each["default"] = default_of(field);
        all.push_back(std::move(each));
    }
    return all;
}

}  // namespace stylesweep::nst
