// Puts the jobs of a sweep into the queue, without keeping others from writing to the database.
#pragma once

#include <string>

#include "orchestrator/cli/shared/load_sweep.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/night/run_forecast.hpp"
#include "schema/sweeps/sweeps.hpp"

namespace stylesweep::cli {

struct Queued {
    schema::Id sweep = 0;
    schema::Enqueuer::Counts counts;
};

/// Expands the sweep and hashes its inputs before anything is written; then writes the jobs, some thousands at a time.
/// With `forecast` each has its forecast, and those that wait are counted among what is to come; nullptr: none is
/// predicted. Says what changed in the sweep file and warns of what looks like a mistake. Throws sweep::SweepFileError.
Queued enqueue(const LoadedSweep& loaded, const Options& options, schema::Store& store, const std::string& command_line,
               schema::Rerun rerun, RunForecast* forecast);

}  // namespace stylesweep::cli
