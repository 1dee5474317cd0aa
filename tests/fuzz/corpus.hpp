// The inputs that are kept for each target: tests/fuzz/corpus/TARGET.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <iostream>
#include <string>

#include "tests/base/test_folder.hpp"
#include "tests/fuzz/targets.hpp"

namespace stylesweep::fuzz {

inline void feed(const std::string& name, void (*target)(std::string_view)) {
    const auto folder = std::filesystem::path(STYLESWEEP_SOURCE_DIR) / "tests/fuzz/corpus" / name;
    int fed = 0;
    target("");
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        CAPTURE(entry.path());
        target(testing::content_of(entry.path()));
        ++fed;
    }
    CHECK(fed > 0);
}

}  // namespace stylesweep::fuzz
