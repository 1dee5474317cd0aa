// From the database to what a person sees: the snapshots that `run` and `status` show.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/progress/run_status.hpp"
#include "schema/query/sweep_progress.hpp"

namespace stylesweep::cli {

/// What each runner of the sweep (0: of any) does now, in the order of devices.
std::vector<progress::RunnerStatus> runners_of(schema::Store& store, schema::Id sweep);

/// "lives", "is gone" or, of one that cannot be seen from here, "heard of 12 s ago". That is the difference of two
/// machines' clocks, for people, who know how far to trust them: `run` judges by its own watch.
std::string sign_of_life(const schema::RunningJob& job);

/// Follows all sweeps of a database that other programs work on. Its counts are those that the run itself shows: what
/// ended since it was last started. A look costs in proportion to what is new. One thread.
class SweepMonitor {
  public:
    explicit SweepMonitor(schema::Store& store) : store_(store) {}

    struct Sweep {
        std::string name;
        progress::RunStatus now;
    };
    /// In the order in which the sweeps were first planned.
    std::vector<Sweep> look();

  private:
    struct Follow {
        std::string since;  ///< when its run began
        Sweep sweep;
        schema::ResultWatch results;
    };
    Follow& follow(const schema::SweepHead& head);

    schema::Store& store_;
    std::map<schema::Id, Follow> followed_;
};

/// "night: 12/48 done, ..., paused", or, when nothing of it runs, what there is.
std::string line(const SweepMonitor::Sweep& sweep);

}  // namespace stylesweep::cli
