// From the database to the display: the snapshots that `run` and `status` show.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/progress/run_status.hpp"
#include "schema/query/sweep_progress.hpp"

namespace stylesweep::cli {

/// What each runner of the sweep (0: of any) is doing, ordered by device.
std::vector<progress::RunnerStatus> runners_of(schema::Store& store, schema::Id sweep);

/// "lives", "is gone" or, for one that cannot be seen from here, "heard of 12 s ago". The age is the difference of two
/// machines' clocks, for people only; `run` decides by its own clock.
std::string sign_of_life(const schema::RunningJob& job);

/// Follows all sweeps of a database that other programs work on. Counts match those of the run itself: what ended since
/// it was last started. The cost of a look is proportional to what is new. Not thread-safe.
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
        std::string since;  ///< start of its run
        Sweep sweep;
        schema::ResultWatch results;
    };
    Follow& follow(const schema::SweepHead& head);

    schema::Store& store_;
    std::map<schema::Id, Follow> followed_;
};

/// "night: 12/48 done, ..., paused", or its counts when nothing runs.
std::string line(const SweepMonitor::Sweep& sweep);

}  // namespace stylesweep::cli
