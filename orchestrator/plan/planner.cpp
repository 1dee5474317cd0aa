#include "orchestrator/plan/planner.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/typed_values.hpp"
#include "schema/digest.hpp"

namespace stylesweep::plan {
namespace {

std::string json_string(const std::string& text) {
    return nlohmann::json(text).dump();
}

void append_member(std::string& object, const std::string& json_name, const std::string& json_value) {
    if (object.size() > 1) object += ',';
    object += json_name + ':' + json_value;
}

}  // namespace

Planner::Planner(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
                 const std::vector<std::string>& names)
    : file_(file), runner_(file.runner), by_name_(names.size()) {
    for (const std::string& name : names) columns_.push_back({name, json_string(name), runner.find(name)});
    std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
    std::ranges::sort(by_name_, {}, [&](std::size_t column) { return columns_[column].name; });
    for (const std::size_t column : by_name_)
        if (std::ranges::find(runner.reuse, columns_[column].name) != runner.reuse.end()) reused_.push_back(column);
}

bool Planner::is_file(const Column& column, const sweep::Value& value) const {
    if (!column.spec || column.spec->type != sweep::ParameterSpec::Type::file) return false;
    return std::ranges::find(column.spec->choices, value.text) == column.spec->choices.end();
}

const std::string& Planner::hash_of(const sweep::Value& file_name) {
    const auto [entry, fresh] = hashes_.try_emplace(file_name.text);
    if (!fresh) return entry->second;
    try {
        entry->second = schema::sha256_file(file_.folder() / file_name.text);
    } catch (const std::exception& error) {
        throw sweep::SweepFileError(file_.path, file_name.where, error.what());
    }
    return entry->second;
}

// File values by content: the same weights under two names are loaded once.
std::string Planner::load_key(const sweep::JobSpec& spec) {
    std::string key;
    for (const std::size_t i : reused_) {
        const sweep::Value* value = spec.values[i];
        if (value) key += columns_[i].name + '=' + (is_file(columns_[i], *value) ? hash_of(*value) : value->text) + ' ';
    }
    return key;
}

schema::PlannedJob Planner::job(const sweep::JobSpec& spec) {
    std::string params = "{", inputs = "{", key_params = "{", key_inputs = "{";
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (!spec.values[i]) continue;
        append_member(params, columns_[i].json_name, spec.values[i]->json());
        if (!is_file(columns_[i], *spec.values[i])) continue;
        const std::filesystem::path path = std::filesystem::absolute(file_.folder() / spec.values[i]->text);
        append_member(inputs, columns_[i].json_name,
                      "{\"path\":" + json_string(path.lexically_normal().string()) + ",\"sha256\":\"" +
                          hash_of(*spec.values[i]) + "\"}");
    }
    for (const std::size_t i : by_name_) {
        const sweep::Value* value = spec.values[i];
        if (!value) continue;
        if (is_file(columns_[i], *value))
            append_member(key_inputs, columns_[i].json_name, '"' + hash_of(*value) + '"');
        else if (!columns_[i].spec || columns_[i].spec->default_value != *value)
            append_member(key_params, columns_[i].json_name, value->json());
    }
    const std::string canonical = "{\"inputs\":" + key_inputs + "},\"params\":" + key_params +
                                  "},\"repeat\":" + std::to_string(spec.repeat) + ",\"runner\":\"" + runner_ + "\"}";
    return {schema::sha256(canonical), params + '}', inputs + '}', spec.repeat, load_key(spec)};
}

namespace {

nlohmann::ordered_json declared(const std::string& name, bool axis, const sweep::SweepFile& file) {
    nlohmann::ordered_json parameter = {{"name", name}, {"axis", axis}};
    if (sweep::loses_text_as_number(file.values_of(name))) parameter["text"] = true;
    return parameter;
}

}  // namespace

schema::SweepRecord sweep_record(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
                                 const sweep::Expansion& expansion, std::string command_line) {
    nlohmann::ordered_json parameters = nlohmann::ordered_json::array(), metrics = nlohmann::ordered_json::array();
    for (const bool axis : {true, false})
        for (std::size_t i = 0; i < expansion.names().size(); ++i)
            if (expansion.varies()[i] == axis) parameters.push_back(declared(expansion.names()[i], axis, file));
    for (const auto& metric : runner.metrics) metrics.push_back({{"name", metric.name}, {"unit", metric.unit}});
    return {file.name,
            file.runner,
            std::filesystem::absolute(file.path).lexically_normal().string(),
            file.text,
            std::move(command_line),
            parameters.dump(),
            metrics.dump(),
            file.measure.json(),
            file.limits.json()};
}

}  // namespace stylesweep::plan
