// Texts that look like several values but are one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/sweep/safe_yaml.hpp"

namespace stylesweep::sweep {

/// How a sweep file writes the several values that `text` looks like: "[1, 2, 3]" for "1, 2, 3", "(1, 2, 3)", "1;2;3",
/// "1 2 3"; "{range: [1, 5, 1]}" for "1-5", "1..5", "range(1, 5)". nullopt for numbers, sentences and paths.
std::optional<std::string> list_meant_by(const std::string& text);

/// Notes for each such text among the parameters' values that it is one value, unless it is quoted or names an existing
/// file.
void note_list_likes(const YamlNode& root, const std::filesystem::path& file, std::vector<std::string>& remarks);

}  // namespace stylesweep::sweep
