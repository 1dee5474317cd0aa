// Features of pictures, computed by a network in a process of the runner nst and cached in the database.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "orchestrator/evaluate/set_metrics.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::evaluate {

struct FeatureNetwork {
    std::filesystem::path file;  ///< TorchScript, with its YAML file beside it (docs/modules.md)
    std::string sha256;          ///< of both

    /// Throws std::runtime_error if either is missing, std::invalid_argument for another kind of file.
    static FeatureNetwork of(const std::filesystem::path& file);
};

/// All pictures of the sets, their contents and styles, each once.
std::vector<PictureFile> all_pictures(const PictureSets& sets);

/// By the program `runner`, of the pictures that could be read and have the content that they had; others are told to
/// `warn`. New features are cached after every batch. Throws std::runtime_error if the runner fails, which says why, or
/// the network changes meanwhile.
FeaturesOf features_of(const std::filesystem::path& runner, const std::vector<PictureFile>& pictures,
                       const FeatureNetwork& network, schema::Store& store,
                       const std::function<void(const std::string&)>& progress,
                       const std::function<void(const std::string&)>& warn);

}  // namespace stylesweep::evaluate
