#include "schema/evaluation/picture_settings.hpp"

#include <set>

namespace stylesweep::schema {
namespace {

using nlohmann::ordered_json;

std::set<std::string> differing(const std::vector<ordered_json*>& settings) {
    std::set<std::string> names;
    for (const ordered_json* other : settings) {
        const ordered_json& first = *settings.front();
        for (const auto& [name, value] : other->items())
            if (!first.contains(name) || first[name] != value) names.insert(name);
        for (const auto& [name, value] : first.items())
            if (!other->contains(name)) names.insert(name);
    }
    return names;
}

}  // namespace

bool is_of_pictures(const std::string& parameter) {
    return parameter == "content" || parameter == "style" || parameter.ends_with("_category");
}

void keep_differing(std::vector<ordered_json*> settings) {
    const std::set<std::string> names = differing(settings);
    for (ordered_json* setting : settings) {
        ordered_json kept = ordered_json::object();
        for (const auto& [name, value] : setting->items())
            if (names.contains(name)) kept[name] = value;
        *setting = std::move(kept);
    }
}

}  // namespace stylesweep::schema
