// Applies --set to the tree of the sweep file before it is read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "orchestrator/sweep/safe_yaml.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// Names other than parameters that are most often given to --set.
std::vector<std::string> settable_sections();

/// Applies each "NAME=VALUE" and returns the parameters that were set. NAME is a parameter, a section (repeats, order,
/// ...) or a path into one (limits.timeout); +NAME adds a parameter. The value of a parameter is a comma-separated list
/// of YAML values, or one YAML list or axis ({linspace: ...}); that of a section is YAML as in the file. A parameter
/// gets its new values wherever the file sets it:
/// - in `fixed` and `grid` they replace the old ones; several values make an axis;
/// - in `zip` one value holds in every step, several replace the list and must have the length of the others;
/// - each combination of `include` gets the value, whether it names the parameter or not; each of several values makes
///   its own combination;
/// - `exclude` is not changed and drops whatever it matches, new values too.
/// Whole sections come first, then keys of sections, then parameters, whatever the order of `overrides`.
/// Throws SweepFileError without a location in the file.
std::vector<SetParameter> apply_overrides(YamlNode& root, const std::filesystem::path& file,
                                          const std::vector<std::string>& overrides);

}  // namespace stylesweep::sweep
