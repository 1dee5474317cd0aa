// What the scheduler sees of the world besides its runners: a small interface, so that its tests need no clock.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/process/end_request.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schedule {

/// Time and interruption, as the scheduler sees them.
class OperatingSystem {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    virtual ~OperatingSystem() = default;
    virtual TimePoint now() = 0;
    /// By which retries wait; it may be set back or forward.
    virtual std::chrono::system_clock::time_point wall_clock() { return std::chrono::system_clock::now(); }
    /// Not so long when a child process ends or the user interrupts meanwhile.
    virtual void wait(std::chrono::milliseconds time) = 0;
    /// How often the user asked to stop: once means gently, twice within SchedulerOptions::grace, three times at once.
    virtual int interrupts() = 0;
    /// Processes that the kernel's out-of-memory killer has ended so far, here or on the whole machine.
    virtual std::uint64_t oom_kills() = 0;
    /// Asks a runner that no orchestrator watches any more to end its job.
    virtual void ask_orphan_to_end(const ProcessIdentity& runner, process::EndRequest request) = 0;
    /// Kills such a runner.
    virtual void kill_orphan(const ProcessIdentity& runner) = 0;
};

}  // namespace stylesweep::schedule
