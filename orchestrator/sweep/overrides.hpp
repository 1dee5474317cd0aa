// What --set changes, in the tree of the sweep file before it is read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "orchestrator/sweep/safe_yaml.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// Names besides parameters that --set is most often given.
std::vector<std::string> settable_sections();

/// Applies each "NAME=VALUE" and says which parameters were set. NAME is a parameter, a section (repeats, order, ...)
/// or a path into one (limits.timeout); +NAME adds a parameter. The value of a parameter is a list of YAML values
/// between commas, or one YAML list or axis ({linspace: ...}); that of a section is YAML as in the file. A parameter
/// takes its new values wherever the file gives it any:
/// - in `fixed` and `grid` they replace what is there; several values make an axis;
/// - in `zip` one value holds in every step, several replace the list and must be as many as the others;
/// - each combination of `include` takes the value, whether it names the parameter or not; of several values each makes
///   a combination of its own;
/// - `exclude` stays as it is and drops what it matches, new values too.
/// Throws SweepFileError, without a place in the file.
std::vector<SetParameter> apply_overrides(YamlNode& root, const std::filesystem::path& file,
                                          const std::vector<std::string>& overrides);

}  // namespace stylesweep::sweep
