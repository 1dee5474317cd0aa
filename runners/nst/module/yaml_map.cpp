#include "runners/nst/module/yaml_map.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/text/joined.hpp"
#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

std::string place(const std::filesystem::path& file, const YAML::Mark& mark) {
    std::string text = file.filename().string();
    if (!mark.is_null()) text += ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
    return text + ": ";
}

template <class Number>
std::optional<Number> parsed(const std::string& text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

YamlMap YamlMap::read(const std::filesystem::path& file) {
    try {
        const YAML::Node whole = YAML::LoadFile(file.string());
        if (!whole.IsMap()) throw runners::BadInput(place(file, whole.Mark()) + "`key: value` lines are expected");
        return {file, whole};
    } catch (const YAML::BadFile&) {
        throw runners::BadInput("cannot read " + file.string());
    } catch (const YAML::Exception& error) {
        throw runners::BadInput(place(file, error.mark) + "not YAML: " + error.msg);
    }
}

void YamlMap::fail_at(const YAML::Node& node, const std::string& message) const {
    throw runners::BadInput(place(file_, node.Mark()) + message);
}

void YamlMap::fail(const char* key, const std::string& message) const {
    const YAML::Node value = node_[key];
    fail_at(value ? value : node_, std::string(key) + ": " + message);
}

void YamlMap::allow(const std::vector<std::string>& known) const {
    std::set<std::string> seen;
    for (const auto& each : node_) {
        const std::string key = each.first.IsScalar() ? each.first.Scalar() : "";
        if (!std::ranges::count(known, key)) fail_at(each.first, "unknown key '" + key + "'; known: " + joined(known));
        if (!seen.insert(key).second) fail_at(each.first, "the key '" + key + "' is written twice");
    }
}

std::optional<std::string> YamlMap::text(const char* key) const {
    if (!has(key)) return std::nullopt;
    if (!node_[key].IsScalar()) fail(key, "one word is expected");
    return node_[key].Scalar();
}

std::optional<std::string> YamlMap::choice(const char* key, const std::vector<std::string>& choices) const {
    std::optional<std::string> word = text(key);
    if (word && !std::ranges::count(choices, *word)) fail(key, "'" + *word + "' is none of " + joined(choices));
    return word;
}

std::optional<std::int64_t> YamlMap::whole(const char* key, std::int64_t least, std::int64_t most) const {
    const std::optional<std::string> word = text(key);
    if (!word) return std::nullopt;
    const auto number = parsed<std::int64_t>(*word);
    if (!number || *number < least || *number > most)
        fail(key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most) + " is expected");
    return number;
}

std::optional<std::vector<double>> YamlMap::numbers(const char* key, std::size_t count) const {
    const auto words = texts(key);
    if (!words) return std::nullopt;
    std::vector<double> all;
    for (const std::string& word : *words)
        if (const auto number = parsed<double>(word); number && std::isfinite(*number)) all.push_back(*number);
    if (all.size() != count || words->size() != count)
        fail(key, std::to_string(count) + " numbers are expected, such as " +
                      (count == 2 ? "[0, 1]" : "[0.485, 0.456, 0.406]"));
    return all;
}

std::optional<std::vector<std::string>> YamlMap::texts(const char* key) const {
    if (!has(key)) return std::nullopt;
    const YAML::Node list = node_[key];
    std::vector<std::string> all;
    if (!list.IsSequence()) fail(key, "a list in [] is expected");
    for (const YAML::Node& each : list) {
        if (!each.IsScalar()) fail_at(each, std::string(key) + ": one word is expected");
        all.push_back(each.Scalar());
    }
    return all;
}

std::optional<YamlMap> YamlMap::map(const char* key) const {
    if (!has(key)) return std::nullopt;
    if (!node_[key].IsMap()) fail(key, "keys below it are expected");
    return YamlMap(file_, node_[key]);
}

}  // namespace stylesweep::nst
