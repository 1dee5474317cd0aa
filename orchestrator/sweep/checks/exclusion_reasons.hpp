// Why an exclusion does not do what its author may have meant.
#pragma once

#include <string>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// Of an exclusion that matched no combination.
std::string why_nothing(const Exclusion& exclusion, const SweepFile& file, const RunnerDescription& runner);

/// "; m is text, ..." for an expression that sets a parameter that is text against a number, or the other way round;
/// else "".
std::string where_hint(const Exclusion& exclusion, const SweepFile& file);

/// Why a `where` that asks whether a parameter is true cannot mean it: one of its values is text. "" when it can.
std::string why_no_truth(const std::string& where_sql, const SweepFile& file);

/// Whether it names a parameter that --set gave other values: that it matches nothing then is no news.
bool is_about_set(const Exclusion& exclusion, const SweepFile& file);

}  // namespace stylesweep::sweep
