// Jobs that are to be cancelled and whose runner no supervisor will stop: it is dead, silent for too long, or outlives
// the `run` that started it.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "schema/queue/lease_watch.hpp"

namespace stylesweep::cli {

/// One thread; the Store outlives it.
class Unsupervised {
  public:
    using Duration = std::chrono::steady_clock::duration;
    explicit Unsupervised(schema::Store& store) : queue_(store), watch_(times_) {}

    /// Ends those that can be ended now. A runner that can be seen is asked to end its job, and killed after
    /// limits.grace, as its own `run` would do.
    void end();

    /// How long the rest may take: their limits.grace, or to fall silent: those that cannot be seen are dead only by
    /// their silence.
    [[nodiscard]] Duration patience();
    /// Whom that is about.
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
    std::map<std::pair<schema::Id, int>, TimePoint> asked_;  ///< to end it, by job and attempt
    TimePoint looked_ = std::chrono::steady_clock::now();
};

}  // namespace stylesweep::cli
