// Jobs that are to be cancelled and whose runner no supervisor will stop: it is dead, silent for too long, or outlives
// the `run` that started it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "schema/lease_watch.hpp"

namespace stylesweep::cli {

/// One thread; the Store outlives it.
class Unsupervised {
  public:
    using Duration = std::chrono::steady_clock::duration;
    explicit Unsupervised(schema::Store& store) : queue_(store), watch_(times_) {}

    /// Ends those that can be ended now; kills their runner where it is seen.
    void end();

    /// How long the rest may take to fall silent: of those that cannot be seen only time tells.
    [[nodiscard]] Duration patience() const;
    /// Whom that is about.
    [[nodiscard]] std::string who() const;

  private:
    schema::LeaseTimes times_ = schema::LeaseTimes::from_environment();
    schema::JobQueue queue_;
    schema::LeaseWatch watch_;
    std::vector<schema::JobQueue::Lease> leases_;
};

}  // namespace stylesweep::cli
