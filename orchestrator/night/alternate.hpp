// Two sweeps run in turns, so that what changes with time touches both alike: behind `compare --run`.
#pragma once

#include <string>
#include <utility>

#include "orchestrator/cli/shared/options.hpp"

namespace stylesweep::cli {

/// Options of `run` that `compare --run` hands on.
void add_alternating_options(po::options_description& all);

/// Runs the sweep files A.yaml and B.yaml that the options name, a repeat of each at a time in the order ABBA, every
/// repeat in runner processes of its own. What is done already is not run again. `gated`: a verdict is needed.
struct Alternated {
    std::string a, b;  ///< the sweeps' names
    int code = 0;      ///< all_done, jobs_failed, or what ended it before its end
};
enum class Verdicts { wanted, needed };
Alternated run_alternating(const Options& options, Verdicts verdicts);

}  // namespace stylesweep::cli
