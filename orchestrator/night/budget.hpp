// --budget and --until: the time after which no job may start that would not end in time.
#pragma once

#include <chrono>
#include <optional>

#include "orchestrator/cli/shared/options.hpp"

namespace stylesweep::cli {

using WallTime = std::chrono::system_clock::time_point;

void add_budget_options(po::options_description& all);

/// The end of the budget; nullopt: none given. Throws UsageError when both options are given, for a budget that is not
/// a positive duration, and for an invalid time of day.
std::optional<WallTime> budget_end(const Options& options, WallTime now);

/// The next time after `now` when the local clock shows HH:MM; nullopt when the text is not a time of day.
std::optional<WallTime> next_time_of_day(const std::string& text, WallTime now);

}  // namespace stylesweep::cli
