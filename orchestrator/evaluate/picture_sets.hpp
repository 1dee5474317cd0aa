// The pictures of a sweep by setting: everything but content, style and repeat.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schema/database/store.hpp"
#include "schema/evaluation/sweep_pictures.hpp"

namespace stylesweep::evaluate {

struct StyledPicture {
    std::string sha256;
    std::filesystem::path file;
    std::size_t content, style;  ///< indexes into PictureSets
    std::optional<double> lpips;
};

struct PictureSet {
    nlohmann::ordered_json setting;  ///< parameters in which the sweep's settings differ
    std::vector<StyledPicture> pictures;
};

struct PictureFile {
    std::string sha256;
    std::filesystem::path file;
};

struct PictureSets {
    std::vector<PictureSet> sets;
    std::vector<PictureFile> contents;
    std::vector<std::vector<PictureFile>> styles;  ///< a style may be a list or folder of pictures
    std::size_t without_style = 0;                 ///< pictures left out because their job names no style picture
    std::set<std::string> unknown_pooled;          ///< names of `pooled` that no job has as a parameter
};

/// Of the done jobs of a sweep, in their order; of repeats the first. `pooled`: further parameters whose values belong
/// to one setting, such as a model trained for one style. Throws std::runtime_error if a style's list cannot be read.
PictureSets picture_sets(const std::vector<schema::SweepPicture>& rows, const std::vector<std::string>& pooled,
                         const std::filesystem::path& files_folder);

}  // namespace stylesweep::evaluate
