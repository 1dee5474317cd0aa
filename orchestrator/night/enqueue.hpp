// Queues the jobs of a sweep without keeping others from writing to the database.
#pragma once

#include <memory>
#include <string>

#include "orchestrator/cli/shared/load_sweep.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/night/run_forecast.hpp"
#include "orchestrator/plan/planner.hpp"
#include "orchestrator/sweep/expansion.hpp"
#include "schema/sweeps/run_mark.hpp"
#include "schema/sweeps/sweeps.hpp"

namespace stylesweep::cli {

struct Queued {
    schema::Id sweep = 0;
    schema::Enqueuer::Counts counts;
    schema::PlannedJobs jobs;
    std::shared_ptr<const schema::RunMark> mark = nullptr;  ///< keeps later plans from clearing the queue
};

/// The jobs of a sweep after one pass: inputs are hashed and all errors are found before a database is needed. Prints
/// what looks like a mistake. Throws sweep::SweepFileError.
struct PreparedJobs {
    PreparedJobs(const LoadedSweep& loaded, const Options& options);

    const LoadedSweep& loaded;  ///< must outlive it
    sweep::Expansion jobs;      ///< rewound to the first one
    plan::Planner planner;      ///< with all inputs read
};

/// Writes the jobs in batches of some thousands. With `forecast`, each gets its prediction, and queued ones are added
/// to the forecast; nullptr: no predictions. Prints what changed in the sweep file, and whether another run of the
/// sweep is under way: its jobs stay queued.
Queued enqueue(PreparedJobs& prepared, const Options& options, schema::Store& store, const std::string& command_line,
               schema::Rerun rerun, RunForecast* forecast);

}  // namespace stylesweep::cli
