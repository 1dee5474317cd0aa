// The output pictures of a sweep, for metrics of sets of pictures.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

struct EvaluatedPicture {
    std::string params, inputs;  ///< of its job, JSON; files by the sweep's own names
    std::string path, sha256;    ///< of the picture, relative to the files folder
    std::optional<double> lpips;
};

/// Of done jobs of the sweep's latest plan, in its order, repeats in theirs.
std::vector<EvaluatedPicture> evaluated_pictures(Store& store, const std::string& sweep);

/// Jobs of the sweep's latest plan that are not done, or have left no picture, by state.
std::vector<std::pair<std::string, std::size_t>> jobs_without_picture(Store& store, const std::string& sweep);

}  // namespace stylesweep::schema
