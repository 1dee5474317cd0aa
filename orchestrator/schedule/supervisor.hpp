// Ends the leases of runners that can no longer do so: crashed, hung, over limits, or lost with their machine.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/process/child.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schedule {

/// Why a runner was killed: by the orchestrator (`idle`: it hung outside of any job), or by the kernel for lack of
/// memory.
enum class KillReason { none, timeout, memory, interrupt, cancelled, idle, oom_killer };

/// The attempt's row for a runner that ended: status, error class, message. `held`: resident bytes when last checked, 0
/// when unknown; when memory ran out, stored as the metric requested_bytes.
schema::AttemptRecord death_record(const schema::JobQueue::Lease& lease, const process::Exit& end, KillReason why,
                                   const std::string& detail, std::uint64_t held = 0,
                                   const std::string& ended_at = now_utc());

/// Records the outcome of jobs whose runner is gone. Owned by the scheduler's thread.
class Supervisor {
  public:
    Supervisor(schema::JobQueue& queue, std::filesystem::path files) : queue_(queue), files_(std::move(files)) {}

    /// One of our runners ended while it held `lease`, at the time `ended_at` (UTC): now, or earlier if the database
    /// was not writable then.
    void runner_died(const schema::JobQueue::Lease& lease, const process::Exit& end, KillReason why,
                     const std::string& detail, std::uint64_t held = 0, const std::string& ended_at = now_utc());

    /// A lease whose process is gone without a supervisor: its orchestrator or the machine died too. The job is
    /// retried, at most schema::most_losses times in all.
    void runner_lost(const schema::JobQueue::Lease& lease);
    /// The same for a runner that cannot be seen and went silent; if it is alive, its result will be rejected. A runner
    /// with a recent heartbeat keeps its lease.
    void runner_silent(const schema::JobQueue::Lease& lease, std::chrono::duration<double> silence);

  private:
    void end_lost(const schema::JobQueue::Lease& lease, const std::string& why, schema::JobQueue::Fault fault);
    void add_log(const schema::JobQueue::Lease& lease, schema::AttemptRecord& record) const;

    schema::JobQueue& queue_;
    std::filesystem::path files_;
};

}  // namespace stylesweep::schedule
