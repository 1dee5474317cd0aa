// A runner's heartbeat: the sign that it lives for those who cannot see its process.
#pragma once

#include <chrono>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// How often a heart beats, and after how much silence a lease is taken away. The second must be far above the first
/// and above what a busy database may hold a beat up.
struct LeaseTimes {
    std::chrono::milliseconds beat{5'000};
    std::chrono::milliseconds time_to_live{60'000};

    /// Those above unless STYLESWEEP_HEARTBEAT_S and STYLESWEEP_LEASE_S say otherwise, in seconds; throws
    /// std::invalid_argument that says what is wrong with them.
    static LeaseTimes from_environment();
};

/// Raises runner_process.beats of one runner. Owned by one thread; the Store outlives it.
class Heartbeat {
  public:
    Heartbeat(Store& store, Id runner);
    /// Waits for locks no longer than `patience`. False when this beat was left out.
    bool beat(std::chrono::milliseconds patience) noexcept;

  private:
    Store& store_;
    SQLite::Statement update_;
};

}  // namespace stylesweep::schema
