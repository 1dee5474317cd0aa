#include "orchestrator/vote/picture_ids.hpp"

#include "base/files/digest.hpp"
#include "base/files/inside.hpp"

namespace stylesweep::vote {
namespace {

namespace fs = std::filesystem;

std::string id_of(const std::string& text) {
    return sha256("stylesweep picture\n" + text).substr(0, 20);
}

std::string id_of_input(const char* kind, const std::string& path, const std::string& hash,
                        const std::string& thumbnail) {
    if (path.empty() && thumbnail.empty()) return "";
    return id_of(std::string(kind) + "\n" + (hash.empty() ? thumbnail : hash));
}

// A picture that has changed since is not what the jobs saw.
bool has_content_of(const fs::path& file, const std::string& hash) {
    std::error_code error;
    return fs::is_regular_file(file, error) && sha256_file(file) == hash;
}

}  // namespace

PictureIds::PictureIds(const schema::VotedPictures& pictures) : pictures_(pictures) {
    for (std::size_t i = 0; i < pictures.pictures.size(); ++i) {
        const schema::VotedPicture& each = pictures.pictures[i];
        outputs_.push_back(id_of("output\n" + each.key + "\n" + each.sha256));
        add(outputs_.back(), {NamedPicture::Kind::output, i});
    }
    for (std::size_t i = 0; i < pictures.scenes.size(); ++i) {
        const schema::Scene& scene = pictures.scenes[i];
        contents_.push_back(id_of_input("content", scene.content_path, scene.content_sha256, scene.content_thumbnail));
        styles_.push_back(id_of_input("style", scene.style_path, scene.style_sha256, scene.style_thumbnail));
        add(contents_.back(), {NamedPicture::Kind::content, i});
        add(styles_.back(), {NamedPicture::Kind::style, i});
    }
}

void PictureIds::add(const std::string& id, NamedPicture picture) {
    if (!id.empty()) all_.try_emplace(id, picture);
}

std::optional<NamedPicture> PictureIds::find(const std::string& id) const {
    const auto found = all_.find(id);
    return found == all_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<fs::path> PictureIds::files_of(const NamedPicture& picture, const fs::path& files_folder) const {
    std::vector<fs::path> files;
    const auto add_from_folder = [&](const std::string& path) {
        if (const auto file = inside(files_folder, path)) files.push_back(*file);
    };
    if (picture.kind == NamedPicture::Kind::output) {
        const schema::VotedPicture& output = pictures_.pictures[picture.place];
        const auto file = inside(files_folder, output.path);
        if (file && has_content_of(*file, output.sha256)) files.push_back(*file);
        return files;
    }
    const schema::Scene& scene = pictures_.scenes[picture.place];
    const bool is_content = picture.kind == NamedPicture::Kind::content;
    const std::string& path = is_content ? scene.content_path : scene.style_path;
    const std::string& thumbnail = is_content ? scene.content_thumbnail : scene.style_thumbnail;
    if (has_content_of(path, is_content ? scene.content_sha256 : scene.style_sha256)) files.emplace_back(path);
    add_from_folder(thumbnail);
    return files;
}

}  // namespace stylesweep::vote
