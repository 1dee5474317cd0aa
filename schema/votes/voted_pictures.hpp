// The pictures of a sweep that people can compare.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

struct VotedPicture {
    std::int64_t job;
    std::string key, path, sha256;    ///< of the job; of its picture, relative to the files folder
    std::size_t setting, scene;       ///< indexes into VotedPictures
    std::optional<double> ssim = {};  ///< to the content
};

/// A content in a style: what two pictures share when they are compared. Paths of files are absolute, of thumbnails
/// relative to the files folder; "": none.
struct Scene {
    std::string content_path, content_sha256, style_path, style_sha256;
    std::string content_thumbnail, style_thumbnail;
};

struct VotedPictures {
    std::vector<std::string> settings;  ///< JSON: the parameters in which they differ
    std::vector<Scene> scenes;
    std::vector<VotedPicture> pictures;

    /// Index of the picture of this setting and scene; nullopt: none.
    [[nodiscard]] std::optional<std::size_t> find(std::size_t setting, std::size_t scene) const;
};

/// Of the done jobs of the sweep's latest plan; of repeats the first. A network trained for one style counts as the
/// style of jobs that name none.
VotedPictures voted_pictures(SQLite::Database& db, std::int64_t sweep);

}  // namespace stylesweep::schema
