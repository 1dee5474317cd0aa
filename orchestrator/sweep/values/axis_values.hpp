// The values of one axis: a list, or linspace, logspace, range, glob.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "orchestrator/sweep/safe_yaml.hpp"

namespace stylesweep::sweep {

inline constexpr std::size_t most_axis_values = 1'000'000;

/// A scalar node, or a written null, as a value; throws SweepFileError for lists, mappings and missing values.
Value scalar_value(const YamlNode& node, const std::filesystem::path& file);

/// The keys of a mapping that is an axis: linspace, ...
const std::vector<std::string>& axis_forms();

/// All values, with repetitions; what a pattern leaves out is noted in `remarks`. Throws SweepFileError, also for an
/// empty axis.
std::vector<Value> axis_values(const YamlNode& node, const std::filesystem::path& file,
                               std::vector<std::string>& remarks);

}  // namespace stylesweep::sweep
