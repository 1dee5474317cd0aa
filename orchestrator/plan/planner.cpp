#include "orchestrator/plan/planner.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/files/digest.hpp"
#include "orchestrator/plan/largest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"

namespace stylesweep::plan {
namespace {

std::string json_string(const std::string& text) {
    return nlohmann::json(text).dump();
}

void append_member(std::string& object, const std::string& json_name, const std::string& json_value) {
    if (object.size() > 1) object += ',';
    object += json_name + ':' + json_value;
}

bool may_be_list(const sweep::ParameterSpec& spec, const std::string& name) {
    return spec.lists && name.ends_with(spec.list_ending);
}

bool is_described(const sweep::ParameterSpec& spec, const std::string& name) {
    return !spec.described.empty() && name.ends_with(spec.described);
}

InputKind kind_of(const sweep::ParameterSpec& spec, const std::filesystem::path& path) {
    if (spec.folders && std::filesystem::is_directory(path)) return InputKind::folder;
    if (is_described(spec, path.string())) return InputKind::described;
    return may_be_list(spec, path.string()) ? InputKind::list : InputKind::file;
}

// Unresolvable paths are kept as written: opening them will report the problem.
std::filesystem::path real_path(const std::filesystem::path& file) {
    std::error_code error;
    auto real = std::filesystem::weakly_canonical(file, error);
    return error ? std::filesystem::absolute(file).lexically_normal() : real;
}

}  // namespace

Planner::Planner(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
                 const std::vector<std::string>& names)
    : file_(file),
      groups_(file, runner, names),
      runner_(file.runner),
      semantics_(runner.semantics),
      by_name_(names.size()) {
    for (const std::string& name : names) columns_.push_back({name, json_string(name), runner.find(name)});
    std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
    std::ranges::sort(by_name_, {}, [&](std::size_t column) { return columns_[column].name; });
    for (const std::size_t column : by_name_)
        if (std::ranges::find(runner.reuse, columns_[column].name) != runner.reuse.end()) reused_.push_back(column);
}

bool Planner::is_file(const Column& column, const sweep::Value& value) const {
    if (!column.spec || column.spec->type != sweep::ParameterSpec::Type::file) return false;
    if (value.kind == sweep::Value::Kind::null) return false;
    return std::ranges::find(column.spec->choices, value.text) == column.spec->choices.end();
}

bool Planner::has_files(const std::vector<bool>& varies) const {
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (varies[i] && columns_[i].spec && columns_[i].spec->type == sweep::ParameterSpec::Type::file) return true;
    return false;
}

void Planner::keep_out(const std::filesystem::path& database) {
    database_ = {std::filesystem::absolute(database).lexically_normal(), real_path(database)};
}

void Planner::refuse_database(const std::filesystem::path& input) const {
    const auto folder = real_path(input);
    for (const std::filesystem::path& database : database_) {
        const auto from_there = database.lexically_relative(folder);
        if (from_there.empty() || *from_there.begin() == "..") continue;
        throw std::runtime_error(input.lexically_normal().string() + (from_there == "." ? " is" : " holds") +
                                 " the database " + database.string() +
                                 ", which changes with each job; keep it elsewhere (--db FILE), or name other inputs");
    }
}

Planner::Input& Planner::input_of(const Column& column, const sweep::Value& file_name) {
    auto& known = is_described(*column.spec, file_name.text)  ? described_
                  : may_be_list(*column.spec, file_name.text) ? lists_
                                                              : files_;
    if (const auto found = known.find(file_name.text); found != known.end()) return found->second;
    try {
        const std::filesystem::path path = file_.folder() / file_name.text;
        refuse_database(path);
        const InputKind kind = kind_of(*column.spec, path);
        return known.emplace(file_name.text, Input{kind, read_input(path, kind)}).first->second;
    } catch (const std::exception& error) {
        throw sweep::SweepFileError(file_.path, file_name.where, error.what());
    }
}

void Planner::read_inputs(sweep::Expansion& jobs) {
    sweep::JobSpec spec;
    while (jobs.next(spec))
        for (std::size_t i = 0; i < columns_.size(); ++i)
            if (spec.values[i] && is_file(columns_[i], *spec.values[i])) input_of(columns_[i], *spec.values[i]);
    jobs.rewind();
}

std::string Planner::path_of(const std::string& file_name) const {
    std::string path = std::filesystem::absolute(file_.folder() / file_name).lexically_normal().string();
    if (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path;
}

void Planner::count_waiting(const sweep::JobSpec& spec, const schema::PlannedJob& job) {
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (spec.values[i] && is_file(columns_[i], *spec.values[i]))
            input_of(columns_[i], *spec.values[i]).waiting.push_back(schema::setting_of(job.params, job.repeat));
}

std::vector<schema::PlannedInput> Planner::inputs() const {
    std::vector<schema::PlannedInput> all;
    for (const auto* known : {&files_, &lists_, &described_})
        for (const auto& [name, input] : *known)
            all.push_back({path_of(name), word_of(input.kind), input.content.sha256, name, input.waiting});
    return all;
}

// Files count by content: the same weights under two names are loaded once.
std::string Planner::load_key(const sweep::JobSpec& spec) {
    std::string key;
    for (const std::size_t i : reused_) {
        const sweep::Value* value = spec.values[i];
        if (value)
            key += columns_[i].name + '=' +
                   (is_file(columns_[i], *value) ? content_of(columns_[i], *value).sha256 : value->text) + ' ';
    }
    return key;
}

std::string Planner::input_json(const Column& column, const sweep::Value& file_name) {
    const auto& [known_kind, content, waiting] = input_of(column, file_name);
    const std::string kind = word_of(known_kind);
    return "{\"path\":" + json_string(path_of(file_name.text)) + ",\"sha256\":\"" + content.sha256 + "\",\"state\":\"" +
           content.state.text + (kind.empty() ? "" : "\",\"kind\":\"" + kind) + "\"}";
}

std::string Planner::canonical_text(const sweep::JobSpec& spec, std::optional<std::size_t> but) {
    std::string params = "{", inputs = "{", semantics = "{";
    for (const std::size_t i : by_name_) {
        const sweep::Value* value = spec.values[i];
        if (!value || i == but) continue;
        const Column& column = columns_[i];
        if (column.spec && column.spec->permits) continue;
        const bool renewed = column.spec && column.spec->semantics > 1;
        if (renewed) append_member(semantics, column.json_name, std::to_string(column.spec->semantics));
        if (is_file(column, *value))
            append_member(inputs, column.json_name, '"' + content_of(column, *value).sha256 + '"');
        else if (renewed || !column.spec || column.spec->default_value != *value)
            append_member(params, column.json_name, value->json());
    }
    return "{\"inputs\":" + inputs + "},\"params\":" + params + "},\"repeat\":" + std::to_string(spec.repeat) +
           ",\"runner\":\"" + runner_ + '"' +
           (semantics_ > 1 ? ",\"runner_semantics\":" + std::to_string(semantics_) : "") +
           (semantics.size() > 1 ? ",\"semantics\":" + semantics + '}' : "") + '}';
}

// 128 bits of it tell groups apart, and keep the queue's index small.
schema::RecordGroup Planner::group_of(const sweep::JobSpec& spec) {
    const auto column = groups_.column_of(spec);
    if (!column) return {};
    return {sha256(canonical_text(spec, column)).substr(0, 32), spec.values[*column]->number};
}

schema::PlannedJob Planner::job(const sweep::JobSpec& spec) {
    std::string params = "{", inputs = "{";
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const sweep::Value* value = spec.values[i];
        if (!value) continue;
        append_member(params, columns_[i].json_name, value->json());
        if (is_file(columns_[i], *value)) append_member(inputs, columns_[i].json_name, input_json(columns_[i], *value));
    }
    return {sha256(canonical_text(spec)), params + '}', inputs + '}', spec.repeat, load_key(spec), group_of(spec)};
}

namespace {

// `size`: the parameter that file.sizes resolves.
nlohmann::ordered_json declared(const std::string& name, bool axis, const sweep::SweepFile& file,
                                const std::string& size) {
    nlohmann::ordered_json parameter = {{"name", name}, {"axis", axis}};
    if (sweep::loses_text_as_number(file.values_of(name))) parameter["text"] = true;
    if (const auto sizes = file.sizes; sizes && name == size)
        parameter["largest"] = nlohmann::ordered_json::parse(sizes->json());
    return parameter;
}

}  // namespace

schema::SweepRecord sweep_record(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
                                 const sweep::Expansion& expansion, std::string command_line) {
    nlohmann::ordered_json parameters = nlohmann::ordered_json::array(), metrics = nlohmann::ordered_json::array();
    for (const bool axis : {true, false})
        for (std::size_t i = 0; i < expansion.names().size(); ++i)
            if (expansion.varies()[i] == axis)
                parameters.push_back(declared(expansion.names()[i], axis, file, size_parameter(runner)));
    for (const auto& metric : runner.metrics) metrics.push_back({{"name", metric.name}, {"unit", metric.unit}});
    return {file.name,
            file.runner,
            std::filesystem::absolute(file.path).lexically_normal().string(),
            file.text,
            std::move(command_line),
            parameters.dump(),
            metrics.dump(),
            file.measure.json(),
            file.limits.json(),
            file.rules.json()};
}

}  // namespace stylesweep::plan
