#include "orchestrator/evaluate/picture_sets.hpp"

#include <algorithm>
#include <set>

#include "base/files/digest.hpp"
#include "base/files/input_content.hpp"
#include "schema/evaluation/picture_settings.hpp"

namespace stylesweep::evaluate {
namespace {

using nlohmann::ordered_json;

std::vector<PictureFile> files_of(const ordered_json& input) {
    const std::filesystem::path path = input.at("path").get<std::string>();
    const InputKind kind = input_kind_of(input.value("kind", ""));
    std::vector<PictureFile> files;
    if (kind == InputKind::list)
        for (const auto& each : read_file_list(path)) files.push_back({sha256_file(each), each});
    if (kind == InputKind::folder)
        for (const auto& name : read_folder(path)) files.push_back({sha256_file(path / name), path / name});
    if (files.empty()) files.push_back({input.at("sha256").get<std::string>(), path});
    return files;
}

// The index of an input by its content, added by `add` if new.
std::size_t index_of(const ordered_json& input, std::map<std::string, std::size_t>& known, const auto& add) {
    const auto [place, is_new] = known.emplace(input.at("sha256").get<std::string>(), known.size());
    if (is_new) add();
    return place->second;
}

}  // namespace

PictureSets picture_sets(const std::vector<schema::SweepPicture>& rows, const std::vector<std::string>& pooled,
                         const std::filesystem::path& files_folder) {
    PictureSets all;
    std::map<std::string, std::size_t> contents, styles, settings;
    std::set<std::tuple<std::string, std::size_t, std::size_t>> seen;
    all.unknown_pooled = std::set<std::string>(pooled.begin(), pooled.end());
    for (const schema::SweepPicture& row : rows) {
        const ordered_json inputs = ordered_json::parse(row.inputs), params = ordered_json::parse(row.params);
        if (!inputs.contains("style") || !inputs.contains("content")) {
            ++all.without_style;
            continue;
        }
        ordered_json setting = ordered_json::object(), all_but_pictures = ordered_json::object();
        for (const auto& [name, value] : params.items()) {
            all.unknown_pooled.erase(name);
            if (schema::is_of_pictures(name)) continue;
            all_but_pictures[name] = value;
            if (std::ranges::find(pooled, name) == pooled.end()) setting[name] = value;
        }
        const std::size_t content =
            index_of(inputs["content"], contents, [&] { all.contents.push_back(files_of(inputs["content"]).front()); });
        const std::size_t style =
            index_of(inputs["style"], styles, [&] { all.styles.push_back(files_of(inputs["style"])); });
        const auto [place, is_new] = settings.emplace(setting.dump(), all.sets.size());
        if (is_new) all.sets.push_back({setting, {}});
        if (!seen.insert({all_but_pictures.dump(), content, style}).second) continue;  // a repeat
        all.sets[place->second].pictures.push_back({row.sha256, files_folder / row.path, content, style, row.lpips});
    }
    std::vector<ordered_json*> all_settings;
    for (PictureSet& each : all.sets) all_settings.push_back(&each.setting);
    schema::keep_differing(std::move(all_settings));
    return all;
}

}  // namespace stylesweep::evaluate
