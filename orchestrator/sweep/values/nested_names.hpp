// Parameters that a sweep file nests: `optimizer: {lr: [...]}` is the parameter optimizer.lr.
#pragma once

#include <filesystem>

#include "orchestrator/sweep/safe_yaml.hpp"

namespace stylesweep::sweep {

/// Puts a key with a dotted name in the place of each mapping of parameters, in all sections that have parameters. A
/// mapping with a form of axis in it ({linspace: ...}, also a misspelt one) stays. Throws SweepFileError for a name
/// that is there twice.
void join_nested_names(YamlNode& root, const std::filesystem::path& file);

/// A mapping of parameters, not of a form of axis.
bool is_nested(const YamlNode& value);

}  // namespace stylesweep::sweep
