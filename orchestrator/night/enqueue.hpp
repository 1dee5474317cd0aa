// Puts the jobs of a sweep into the queue, without keeping others from writing to the database.
#pragma once

#include <string>

#include "orchestrator/cli/shared/load_sweep.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/night/run_forecast.hpp"
#include "orchestrator/plan/planner.hpp"
#include "orchestrator/sweep/expansion.hpp"
#include "schema/sweeps/sweeps.hpp"

namespace stylesweep::cli {

struct Queued {
    schema::Id sweep = 0;
    schema::Enqueuer::Counts counts;
};

/// The jobs of a sweep, gone through once: their inputs are hashed, and all that is wrong with them is found, before
/// there need be a database. Says what looks like a mistake. Throws sweep::SweepFileError.
struct PreparedJobs {
    PreparedJobs(const LoadedSweep& loaded, const Options& options);

    const LoadedSweep& loaded;  ///< outlives it
    sweep::Expansion jobs;      ///< at the first one
    plan::Planner planner;      ///< has read all inputs
};

/// Writes the jobs, some thousands at a time. With `forecast` each has its forecast, and those that wait are counted
/// among what is to come; nullptr: none is predicted. Says what changed in the sweep file.
Queued enqueue(PreparedJobs& prepared, const Options& options, schema::Store& store, const std::string& command_line,
               schema::Rerun rerun, RunForecast* forecast);

}  // namespace stylesweep::cli
