// Watches leases from outside: which holders are alive, which are dead, and which have been silent for too long.
#pragma once

#include <chrono>
#include <map>
#include <vector>

#include "schema/queue/heartbeat.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// What an observer knows about the holder of a lease.
struct LeaseStanding {
    using Duration = std::chrono::steady_clock::duration;

    Life life = Life::unknown;
    Duration silent{};  ///< time since its last observed heartbeat, by the observer's clock
    Duration left{};    ///< time until its lease expires without a heartbeat; only for a holder that cannot be seen

    /// Whether its jobs may be given to others.
    [[nodiscard]] bool over() const { return life == Life::dead || (life == Life::unknown && left <= Duration{}); }
};

/// Never compares two clocks: it measures, by the observer's steady clock, how long a counter has not changed while it
/// was polled and the database was writable. When polls were too far apart (this process was stopped, the database was
/// locked or full for a while), the holders may have been blocked as well, and all times restart. Not thread-safe.
class LeaseWatch {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    explicit LeaseWatch(LeaseTimes times, ProcessPlace here = ProcessPlace::here())
        : times_(times), here_(std::move(here)) {}

    /// Reads the current leases and forgets others. Throws, and changes nothing, when it cannot prove that silent
    /// runners could have written their heartbeats (JobQueue::note_silence).
    void look(JobQueue& queue, const std::vector<JobQueue::Lease>& leases, TimePoint now);

    /// The standing of a lease from the last look().
    [[nodiscard]] LeaseStanding of(const JobQueue::Lease& lease, TimePoint now) const;

    /// The longest allowed time between two looks.
    [[nodiscard]] LeaseStanding::Duration longest_gap() const;

  private:
    struct Heard {
        std::int64_t beats = 0;
        TimePoint when{};  ///< time of its last change, or when the watch began
        Life life = Life::unknown;
    };
    void prove(JobQueue& queue, TimePoint now, LeaseStanding::Duration silence);

    LeaseTimes times_;
    ProcessPlace here_;
    std::map<Id, Heard> heard_;  ///< by runner
    TimePoint looked_{}, proved_{};
};

}  // namespace stylesweep::schema
