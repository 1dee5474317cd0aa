// Watches leases from outside: which holders live, which are dead, and which have been silent for too long.
#pragma once

#include <chrono>
#include <map>
#include <vector>

#include "schema/queue/heartbeat.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// What an observer knows of a lease's holder.
struct LeaseStanding {
    using Duration = std::chrono::steady_clock::duration;

    Life life = Life::unknown;
    Duration silent{};  ///< since its heart was last seen to beat, in the observer's own watch
    Duration left{};    ///< until its lease is over, unless it beats; only for a holder that cannot be seen

    /// Whether its jobs may be given to others.
    [[nodiscard]] bool over() const { return life == Life::dead || (life == Life::unknown && left <= Duration{}); }
};

/// Compares no two clocks: it counts, by the observer's steady clock, how long a counter has not changed while it was
/// looked at and while the database could be written. When looks were too far apart (this process was stopped, the
/// database was locked or full for a while), the holders may have been held up as well, and all counts start again.
/// One thread.
class LeaseWatch {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    explicit LeaseWatch(LeaseTimes times, ProcessPlace here = ProcessPlace::here())
        : times_(times), here_(std::move(here)) {}

    /// Takes in the leases there are now; others are forgotten. Throws, and has not looked, when it must prove that the
    /// silent could have beaten (JobQueue::note_silence) and cannot.
    void look(JobQueue& queue, const std::vector<JobQueue::Lease>& leases, TimePoint now);

    /// Of a lease of the last look.
    [[nodiscard]] LeaseStanding of(const JobQueue::Lease& lease, TimePoint now) const;

    /// So long may a look be away from the one before.
    [[nodiscard]] LeaseStanding::Duration longest_gap() const;

  private:
    struct Heard {
        std::int64_t beats = 0;
        TimePoint when{};  ///< it last changed, or the watch began
        Life life = Life::unknown;
    };
    void prove(JobQueue& queue, TimePoint now, LeaseStanding::Duration silence);

    LeaseTimes times_;
    ProcessPlace here_;
    std::map<Id, Heard> heard_;  ///< by runner
    TimePoint looked_{}, proved_{};
};

}  // namespace stylesweep::schema
