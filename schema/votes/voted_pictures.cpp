#include "schema/votes/voted_pictures.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "schema/evaluation/picture_settings.hpp"
#include "schema/evaluation/sweep_pictures.hpp"

namespace stylesweep::schema {
namespace {

using nlohmann::ordered_json;

// What identifies a picture: its content, or the parameter's value if it is no file.
std::string identity_of(const ordered_json& params, const ordered_json& inputs, const char* name) {
    if (inputs.contains(name)) return inputs[name].value("sha256", "");
    return params.contains(name) ? params[name].dump() : "";
}

std::string member(const ordered_json& inputs, const char* name, const char* what) {
    return inputs.contains(name) ? inputs[name].value(what, "") : "";
}

struct Reader {
    VotedPictures all;
    std::vector<ordered_json> settings;
    std::map<std::string, std::size_t> setting_places, scene_places;

    std::size_t setting_of(const ordered_json& params, bool style_is_model) {
        ordered_json setting = ordered_json::object();
        for (const auto& [name, value] : params.items())
            if (!is_of_pictures(name) && !(style_is_model && name == "model")) setting[name] = value;
        const auto [place, is_new] = setting_places.try_emplace(setting.dump(), settings.size());
        if (is_new) settings.push_back(std::move(setting));
        return place->second;
    }

    std::size_t scene_of(const std::string& content, const std::string& style, const ordered_json& inputs,
                         const std::string& content_thumbnail, const std::string& style_thumbnail) {
        const auto [place, is_new] = scene_places.try_emplace(content + "\n" + style, all.scenes.size());
        if (is_new)
            all.scenes.push_back({member(inputs, "content", "path"), member(inputs, "content", "sha256"),
                                  member(inputs, "style", "path"), member(inputs, "style", "sha256"), "", ""});
        Scene& scene = all.scenes[place->second];
        if (scene.content_thumbnail.empty()) scene.content_thumbnail = content_thumbnail;
        if (scene.style_thumbnail.empty()) scene.style_thumbnail = style_thumbnail;
        return place->second;
    }
};

}  // namespace

std::optional<std::size_t> VotedPictures::find(std::size_t setting, std::size_t scene) const {
    const auto found = std::ranges::find_if(
        pictures, [&](const VotedPicture& each) { return each.setting == setting && each.scene == scene; });
    if (found == pictures.end()) return std::nullopt;
    return static_cast<std::size_t>(found - pictures.begin());
}

VotedPictures voted_pictures(SQLite::Database& db, std::int64_t sweep) {
    SQLite::Statement name(db, "SELECT name FROM sweep WHERE id = :sweep");
    name.bind(":sweep", sweep);
    Reader reader;
    std::set<std::pair<std::size_t, std::size_t>> seen;
    if (!name.executeStep()) return {};
    for (const SweepPicture& row : sweep_pictures(db, name.getColumn(0).getString())) {
        const ordered_json params = ordered_json::parse(row.params), inputs = ordered_json::parse(row.inputs);
        const std::string style = identity_of(params, inputs, "style");
        const std::size_t setting = reader.setting_of(params, style.empty());
        const std::size_t scene = reader.scene_of(identity_of(params, inputs, "content"),
                                                  style.empty() ? identity_of(params, inputs, "model") : style, inputs,
                                                  row.content_thumbnail, row.style_thumbnail);
        if (!seen.insert({setting, scene}).second) continue;  // a repeat
        reader.all.pictures.push_back({row.job, row.key, row.path, row.sha256, setting, scene, row.ssim});
    }
    std::vector<ordered_json*> settings;
    for (ordered_json& each : reader.settings) settings.push_back(&each);
    keep_differing(settings);
    for (const ordered_json& each : reader.settings) reader.all.settings.push_back(each.dump());
    return std::move(reader.all);
}

}  // namespace stylesweep::schema
