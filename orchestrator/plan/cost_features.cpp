#include "orchestrator/plan/cost_features.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text/excerpt.hpp"
#include "base/text/joined.hpp"
#include "base/text/parse_as.hpp"

namespace stylesweep::plan {
namespace {

using nlohmann::json;
using sweep::ParameterSpec;
using Parameters = std::map<std::string, std::pair<std::string, bool>>;  // name -> text, is text

constexpr char between = '\x1f';  // occurs in no parameter

double number_of(std::string_view text) {
    return parse_beginning_as<double>(text).value_or(0);
}

Parameters read(const std::string& params) {
    Parameters all;
    const json parsed = json::parse(params);
    for (const auto& [name, value] : parsed.items()) {
        if (value.is_string())
            all[name] = {value.get<std::string>(), true};
        else if (value.is_boolean())
            all[name] = {value.get<bool>() ? "true" : "false", false};
        else if (value.is_number())
            all[name] = {sweep::Value::of_number(value.get<double>(), {}).text, false};
    }
    return all;
}

// `sleep {n}` for ["sleep", "{n}"].
std::string command_words(const std::string& command) {
    constexpr std::size_t most = 60;
    const json words = json::parse(command, nullptr, false);
    if (!words.is_array() || !std::ranges::all_of(words, [](const json& word) { return word.is_string(); }))
        return excerpt(command, most);
    return excerpt(joined(words.get<std::vector<std::string>>(), " "), most);
}

}  // namespace

double Shapes::ratio_of(const std::string& file) const {
    if (const auto found = ratios_.find(file); found != ratios_.end()) return found->second;
    double sum = 0;
    for (const auto& [name, ratio] : ratios_) sum += ratio;
    return ratios_.empty() ? 1 : sum / static_cast<double>(ratios_.size());
}

CostFeatureReader::CostFeatureReader(const sweep::RunnerDescription& runner) : runner_(runner) {
    for (const ParameterSpec& spec : runner.parameters)
        if (!size_ && spec.type == ParameterSpec::Type::size) size_ = &spec;
}

// Another command is another program, whose rows are not comparable.
// For a runner that accepts unknown parameters, words are categories: nothing else is known about them.
bool CostFeatureReader::is_category(const Given& parameter) const {
    const ParameterSpec* spec = runner_.find(parameter.name);
    if (!spec) return parameter.is_text && !sweep::is_label(parameter.name);
    return spec->type == ParameterSpec::Type::boolean || spec->type == ParameterSpec::Type::command ||
           (spec->type == ParameterSpec::Type::choice && spec->choices.size() > 1);
}

double CostFeatureReader::pixels_of(const ParameterSpec& size, std::string_view text,
                                    const std::vector<Given>& parameters, const Shapes& shapes) const {
    if (const auto cross = text.find('x'); cross != text.npos)
        return number_of(text.substr(0, cross)) * number_of(text.substr(cross + 1));
    const double side = number_of(text);
    if (size.of.empty()) return side * side;
    const auto picture = std::ranges::find(parameters, std::string_view(size.of), &Given::name);
    return side * side * (picture == parameters.end() ? 1 : shapes.ratio_of(std::string(picture->text)));
}

// Parameters besides the size on which memory may depend.
bool CostFeatureReader::is_of_the_kind(const Given& parameter) const {
    const ParameterSpec* spec = runner_.find(parameter.name);
    return spec != size_ ? !sweep::is_label(parameter.name) && (!spec || spec->type != ParameterSpec::Type::file)
                         : size_ == nullptr;
}

bool CostFeatureReader::may_be_a_cost(const Given& parameter) const {
    return runner_.cost.empty() && !parameter.is_text && !runner_.find(parameter.name) &&
           !sweep::is_label(parameter.name) && number_of(parameter.text) > 0;
}

void CostFeatureReader::append(std::string& list, const Given& parameter) {
    if (!list.empty()) list += between;
    list.append(parameter.name).append(1, '=').append(parameter.text);
}

CostFeatures CostFeatureReader::of(const std::vector<Given>& parameters, const Shapes& shapes) const {
    CostFeatures features;
    for (const Given& each : parameters) {
        if (size_ && each.name == size_->name) features.pixels = pixels_of(*size_, each.text, parameters, shapes);
        if (is_of_the_kind(each)) append(features.kind, each);
        if (is_category(each)) append(features.group, each);
        if (may_be_a_cost(each)) features.numbers.emplace_back(each.name, number_of(each.text));
    }
    for (const std::string& name : runner_.cost) {
        const auto found = std::ranges::find(parameters, std::string_view(name), &Given::name);
        if (found == parameters.end()) continue;
        const ParameterSpec* spec = runner_.find(name);
        const bool is_size = spec && spec->type == ParameterSpec::Type::size;
        features.cost *= is_size ? pixels_of(*spec, found->text, parameters, shapes) : number_of(found->text);
    }
    return features;
}

// Sorted by name, so that a group has one spelling whatever the order of its parameters.
std::vector<CostFeatureReader::Given> CostFeatureReader::given(const Parameters& parameters) const {
    std::vector<Given> all;
    for (const auto& [name, value] : parameters) all.push_back({name, value.first, value.second});
    return all;
}

CostFeatures CostFeatureReader::of(const std::vector<std::string>& names, const sweep::JobSpec& job,
                                   const Shapes& shapes) const {
    std::vector<Given> all;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (job.values[i])
            all.push_back({names[i], job.values[i]->text, job.values[i]->kind == sweep::Value::Kind::text});
    std::ranges::sort(all, {}, &Given::name);
    return of(all, shapes);
}

CostFeatures CostFeatureReader::of(const std::string& params, const Shapes& shapes) const {
    const Parameters parameters = read(params);
    return of(given(parameters), shapes);
}

void CostFeatureReader::learn_shape(const std::string& params, double width, double height, Shapes& shapes) const {
    if (!size_ || size_->of.empty()) return;
    const Parameters parameters = read(params);
    const auto size = parameters.find(size_->name), picture = parameters.find(size_->of);
    if (size == parameters.end() || picture == parameters.end() || size->second.first.find('x') != std::string::npos)
        return;
    const double side = number_of(size->second.first);
    if (side > 0) shapes.learn(picture->second.first, width * height / (side * side));
}

// "vgg19" is the architecture, though the extractor may be vgg19 too; "auto" and "none" may be anything.
bool CostFeatureReader::tells_itself(const ParameterSpec& spec, const std::string& value) const {
    static constexpr std::array vague = {"auto", "none", "default"};
    if (spec.type != ParameterSpec::Type::choice || std::ranges::count(vague, value) > 0) return false;
    const auto has_it = [&](const ParameterSpec& each) { return std::ranges::count(each.choices, value) > 0; };
    return std::ranges::find_if(runner_.parameters, has_it)->name == spec.name;
}

std::string CostFeatureReader::words(const std::string& group, const std::vector<std::string>& given) const {
    std::vector<std::string> texts;
    for (std::size_t begin = 0; begin < group.size();) {
        const std::size_t equal = group.find('=', begin);
        const std::size_t end = std::min(group.find(between, equal), group.size());
        const std::string name = group.substr(begin, equal - begin), value = group.substr(equal + 1, end - equal - 1);
        begin = end + 1;
        const ParameterSpec* spec = runner_.find(name);
        const bool usual = spec && spec->default_value && spec->default_value->text == value;
        if (usual && std::ranges::count(given, name) == 0) continue;
        if (spec && spec->type == ParameterSpec::Type::command)
            texts.push_back(command_words(value));
        else
            texts.push_back(spec && tells_itself(*spec, value) ? value : name + " " + value);
    }
    return texts.empty() ? "these jobs" : joined(texts, " ");
}

}  // namespace stylesweep::plan
