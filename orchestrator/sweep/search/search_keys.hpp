// Reads the keys `search`, `screen` and `repeats` of a sweep file, and checks them against the runner.
#pragma once

#include <filesystem>

#include "orchestrator/sweep/safe_yaml.hpp"
#include "orchestrator/sweep/search/search_rules.hpp"

namespace stylesweep::sweep {

struct SweepFile;
struct RunnerDescription;

/// All throw SweepFileError.
SearchRule read_search(const YamlNode& node, const std::filesystem::path& file);
ScreenRule read_screen(const YamlNode& node, const std::filesystem::path& file);
/// A mapping {at_most, until: decided, on}.
RepeatRule read_repeat_rule(const YamlNode& node, const std::filesystem::path& file);

/// Gives `screen.on` and `repeats.on` the objectives of `search` where they have none of their own, and finds out which
/// way is better.
void complete_objectives(SweepFile& file);

/// Makes the values of `screen` an axis, or takes those that the axis has.
void add_screen_rungs(SweepFile& file, const RunnerDescription& runner);

/// Rejects metrics that the runner does not have; where it may have any, a remark says which it does not promise.
void check_objectives(SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
