// Parameters that a sweep file nests: `optimizer: {lr: [...]}` is the parameter optimizer.lr.
#pragma once

#include <filesystem>

#include "orchestrator/sweep/safe_yaml.hpp"

namespace stylesweep::sweep {

/// Replaces each mapping of parameters by keys with dotted names, in all sections that have parameters. A mapping that
/// is an axis ({linspace: ...}, even a misspelt one) is kept. Throws SweepFileError for a duplicate name.
void join_nested_names(YamlNode& root, const std::filesystem::path& file);

/// Whether it is a mapping of parameters, not an axis.
bool is_nested(const YamlNode& value);

}  // namespace stylesweep::sweep
