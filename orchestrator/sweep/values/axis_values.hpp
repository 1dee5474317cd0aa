// The values of one axis: a list, or linspace, logspace, range, glob.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "orchestrator/sweep/safe_yaml.hpp"

namespace stylesweep::sweep {

inline constexpr std::size_t most_axis_values = 1'000'000;

/// A scalar node, or a written null, as a value; throws SweepFileError for lists, mappings and nothing.
Value scalar_value(const YamlNode& node, const std::filesystem::path& file);

/// The keys of an axis that is a mapping: linspace, ...
const std::vector<std::string>& axis_forms();

/// All values, repetitions kept; what a pattern leaves out is said in `remarks`. Throws SweepFileError; an empty axis
/// is one.
std::vector<Value> axis_values(const YamlNode& node, const std::filesystem::path& file,
                               std::vector<std::string>& remarks);

}  // namespace stylesweep::sweep
