// Runs two sweeps in turns, so that drift affects both alike: behind `compare --run`.
#pragma once

#include <string>
#include <utility>

#include "orchestrator/cli/shared/options.hpp"

namespace stylesweep::cli {

/// Options of `run` that `compare --run` passes on.
void add_alternating_options(po::options_description& all);

/// Runs the sweep files A.yaml and B.yaml from the options, one repeat of each at a time in the order ABBA, each repeat
/// in its own runner processes. Jobs already done are not run again. `gated`: a verdict is needed.
struct Alternated {
    std::string a, b;  ///< the sweeps' names
    int code = 0;      ///< all_done, jobs_failed, or what ended it early
};
enum class Verdicts { wanted, needed };
Alternated run_alternating(const Options& options, Verdicts verdicts);

}  // namespace stylesweep::cli
