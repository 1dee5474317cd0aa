// Why an exclusion does not do what its author may have meant.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// For an exclusion that matched no combination.
std::string why_nothing(const Exclusion& exclusion, const SweepFile& file, const RunnerDescription& runner);

/// For an exclusion that matched: a message for each parameter of which it names values that no combination has.
std::vector<std::string> why_in_vain(const Exclusion& exclusion, const SweepFile& file,
                                     const RunnerDescription& runner);

/// "; m is text, ..." for an expression that compares a text parameter with a number, or the other way round; else "".
std::string where_hint(const Exclusion& exclusion, const SweepFile& file);

/// Why a `where` that uses a parameter as a truth value is wrong: one of its values is text. "" when there is none.
std::string why_no_truth(const std::string& where_sql, const SweepFile& file);

/// Whether it names a parameter that --set changed: it is then no surprise that nothing matches.
bool is_about_set(const Exclusion& exclusion, const SweepFile& file);

}  // namespace stylesweep::sweep
