// The output pictures of a sweep: for metrics of sets of pictures, and to vote on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

struct SweepPicture {
    std::string params, inputs;  ///< of its job, JSON; files by the sweep's own names
    std::string path, sha256;    ///< of the picture, relative to the files folder
    std::optional<double> lpips;
    std::int64_t job = 0;
    std::string key = {};                                      ///< of the job
    std::string content_thumbnail = {}, style_thumbnail = {};  ///< relative to the files folder; "": none
    std::optional<double> ssim = {};                           ///< to the content
};

/// Of done jobs of the sweep's latest plan, in its order, repeats in theirs.
std::vector<SweepPicture> sweep_pictures(SQLite::Database& db, const std::string& sweep);

/// Jobs of the sweep's latest plan that are not done, or have left no picture, by state.
std::vector<std::pair<std::string, std::size_t>> jobs_without_picture(Store& store, const std::string& sweep);

}  // namespace stylesweep::schema
