// Downloads weights into the folder of weights.
#pragma once

#include <filesystem>
#include <string>

#include "orchestrator/weights/download.hpp"
#include "orchestrator/weights/weights_folder.hpp"

namespace stylesweep::weights {

/// Fetches `choices.origin`, a URL, whose SHA-256 must begin with `sha256`, and imports it. The downloaded file is
/// deleted afterwards. Throws whatever download() and import_weights() throw.
ImportedWeights fetch_weights(const std::string& name, const std::string& sha256, const std::filesystem::path& folder,
                              const ImportChoices& choices, const OnProgress& on_progress);

}  // namespace stylesweep::weights
