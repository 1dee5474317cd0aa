#include "schema/evaluation/picture_settings.hpp"

#include <map>
#include <set>

namespace stylesweep::schema {
namespace {

using nlohmann::ordered_json;

using Names = std::set<std::string>;

// With two values, or with `absence`, in some settings and not in others.
Names differing(const std::vector<ordered_json*>& settings, bool absence) {
    std::map<std::string, std::pair<ordered_json, std::size_t>> seen;  // the first value, and in how many
    Names names;
    for (const ordered_json* setting : settings)
        for (const auto& [name, value] : setting->items()) {
            auto& [first, count] = seen.try_emplace(name, value, 0).first->second;
            ++count;
            if (first != value) names.insert(name);
        }
    for (const auto& [name, each] : seen)
        if (absence && each.second < settings.size()) names.insert(name);
    return names;
}

ordered_json only(const ordered_json& setting, const Names& names) {
    ordered_json kept = ordered_json::object();
    for (const auto& [name, value] : setting.items())
        if (names.contains(name)) kept[name] = value;
    return kept;
}

// Whether settings that differ still do.
bool tells_apart(const std::vector<ordered_json*>& settings, const Names& names) {
    std::set<std::string> all, kept;
    for (const ordered_json* setting : settings) {
        all.insert(setting->dump());
        kept.insert(only(*setting, names).dump());
    }
    return all.size() == kept.size();
}

}  // namespace

bool is_of_pictures(const std::string& parameter) {
    return parameter == "content" || parameter == "style" || parameter.ends_with("_category");
}

void keep_differing(const std::vector<ordered_json*>& settings) {
    Names names = differing(settings, false);
    if (!tells_apart(settings, names)) names = differing(settings, true);
    for (ordered_json* setting : settings) *setting = only(*setting, names);
}

}  // namespace stylesweep::schema
