// What the scheduler needs from the system besides runners: a small interface, so that its tests need no clock.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/process/end_request.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schedule {

/// Time and interrupts, as seen by the scheduler.
class OperatingSystem {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    virtual ~OperatingSystem() = default;
    virtual TimePoint now() = 0;
    /// The clock that retries wait by; it may be set back or forward.
    virtual std::chrono::system_clock::time_point wall_clock() { return std::chrono::system_clock::now(); }
    /// Returns earlier when a child process ends or the user interrupts.
    virtual void wait(std::chrono::milliseconds time) = 0;
    /// How often the user asked to stop: once gracefully, twice within SchedulerOptions::grace, three times at once.
    virtual int interrupts() = 0;
    /// Processes that the kernel's out-of-memory killer has ended so far, here or on the whole machine.
    virtual std::uint64_t oom_kills() = 0;
    /// Asks a runner without a living orchestrator to end its job.
    virtual void ask_orphan_to_end(const ProcessIdentity& runner, process::EndRequest request) = 0;
    /// Kills such a runner.
    virtual void kill_orphan(const ProcessIdentity& runner) = 0;
};

}  // namespace stylesweep::schedule
