// Texts that look like several values but are one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/safe_yaml.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// How a sweep file writes the several values that `text` looks like: "[1, 2, 3]" for "1, 2, 3", "(1, 2, 3)", "1;2;3",
/// "1 2 3"; "{range: [1, 5, 1]}" for "1-5", "1..5", "range(1, 5)". nullopt for numbers, sentences and paths.
std::optional<std::string> list_meant_by(const std::string& text);

/// Notes for each such text among the parameters' values that it is one value, unless it is quoted or names an existing
/// file.
std::vector<ListLike> list_likes_in(const YamlNode& root, const std::filesystem::path& file);

/// Those of parameters that a runner does not declare as texts or layers, whose values may be lists.
std::vector<std::string> remarks_on_list_likes(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
