// A runner's heartbeat: shows observers that cannot see its process that it is alive.
#pragma once

#include <chrono>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// The heartbeat's interval, and the silence after which a lease expires. The latter must be far longer than the
/// former, and than the time for which a busy database may delay a beat.
struct LeaseTimes {
    std::chrono::milliseconds beat{5'000};
    std::chrono::milliseconds time_to_live{60'000};

    /// The defaults above, unless STYLESWEEP_HEARTBEAT_S and STYLESWEEP_LEASE_S set other values, in seconds. Throws
    /// std::invalid_argument for invalid values.
    static LeaseTimes from_environment();
};

/// Increments runner_process.beats of one runner. Single-threaded; the Store must outlive it.
class Heartbeat {
  public:
    Heartbeat(Store& store, Id runner);
    /// Waits for locks for at most `patience`. False when this beat was skipped.
    bool beat(std::chrono::milliseconds patience) noexcept;

  private:
    Store& store_;
    SQLite::Statement update_;
};

}  // namespace stylesweep::schema
