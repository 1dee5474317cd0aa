// Weights from an address into the folder of weights.
#pragma once

#include <filesystem>
#include <string>

#include "orchestrator/weights/download.hpp"
#include "orchestrator/weights/weights_folder.hpp"

namespace stylesweep::weights {

/// Fetches `choices.origin`, an address, whose SHA-256 must begin with `sha256`, and imports it. What was fetched is
/// gone afterwards, what was imported is there. Throws what download() and import_weights() throw.
ImportedWeights fetch_weights(const std::string& name, const std::string& sha256, const std::filesystem::path& folder,
                              const ImportChoices& choices, const OnProgress& on_progress);

}  // namespace stylesweep::weights
