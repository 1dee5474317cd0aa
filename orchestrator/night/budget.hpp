// --budget and --until: when no job may be started any more that will not end in time.
#pragma once

#include <chrono>
#include <optional>

#include "orchestrator/cli/shared/options.hpp"

namespace stylesweep::cli {

using WallTime = std::chrono::system_clock::time_point;

void add_budget_options(po::options_description& all);

/// The end of the budget; nullopt: none was given. Throws UsageError for both options at once, for a budget that is no
/// positive duration and for a time of day that is none.
std::optional<WallTime> budget_end(const Options& options, WallTime now);

/// The next time the local clock shows HH:MM, later than `now`; nullopt when the text is no time of day.
std::optional<WallTime> next_time_of_day(const std::string& text, WallTime now);

}  // namespace stylesweep::cli
