// Files for tests of nst: a folder that goes with its scope, the project's sample pictures, the shared data.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <optional>
#include <string>

#include "tests/base/test_folder.hpp"

namespace stylesweep::nst::testing {

namespace fs = std::filesystem;
using stylesweep::testing::content_of;
using stylesweep::testing::TestFolder;

/// A picture of the repository, such as "content/portrait.jpg" (480x640).
inline fs::path sample(const std::string& name) {
    return fs::path(STYLESWEEP_SOURCE_DIR) / "sweeps/images" / name;
}

/// Test data that is not part of the project; nullopt, with a message, where it is missing.
inline std::optional<fs::path> shared_data(const std::string& name) {
    const fs::path path = fs::path(STYLESWEEP_SOURCE_DIR) / "../shared/data" / name;
    if (fs::exists(path)) return path;
    MESSAGE("skipped: there is no ", path.string());
    return std::nullopt;
}

}  // namespace stylesweep::nst::testing
