// Ends cancelled jobs whose runner no supervisor will stop: it is dead, silent for too long, or outlives the `run` that
// started it.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "schema/queue/lease_watch.hpp"

namespace stylesweep::cli {

/// Single-threaded; the Store must outlive it.
class OrphanCanceller {
  public:
    using Duration = std::chrono::steady_clock::duration;
    explicit OrphanCanceller(schema::Store& store) : queue_(store), watch_(times_) {}

    /// Ends those that can be ended now. A runner that can be seen is asked to end its job, and killed after
    /// limits.grace, as its own `run` would do.
    void end();

    /// How long the rest may take: limits.grace, or the lease time, since runners that cannot be seen count as dead
    /// only after that silence.
    [[nodiscard]] Duration patience();
    /// The runners concerned, in words.
    [[nodiscard]] std::string who() const;

  private:
    using TimePoint = std::chrono::steady_clock::time_point;
    void give_time(TimePoint now);
    void end_orphan(const schema::JobQueue::Lease& lease, TimePoint now);
    Duration grace_of(const schema::JobQueue::Lease& lease);

    schema::LeaseTimes times_ = schema::LeaseTimes::from_environment();
    schema::JobQueue queue_;
    schema::LeaseWatch watch_;
    std::vector<schema::JobQueue::Lease> leases_;
    std::map<std::pair<schema::Id, int>, TimePoint> asked_;  ///< when each was asked to end, by job and attempt
    TimePoint looked_ = std::chrono::steady_clock::now();
};

}  // namespace stylesweep::cli
