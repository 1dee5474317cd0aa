// Ends the leases of runners that can no longer do so: crashed, hung, too big, or lost with their machine.
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

/// Why a runner was killed: by the orchestrator (`idle`: it hung outside of any job), or by the kernel for want of
/// memory.
enum class KillReason { none, timeout, memory, interrupt, cancelled, idle, oom_killer };

/// How a runner ended, in the words of the attempt's row: status, error class, message. `held`: resident bytes when it
/// was last looked at, 0 when unknown; for want of memory that is the metric requested_bytes.
schema::AttemptRecord death_record(const schema::JobQueue::Lease& lease, const process::Exit& end, KillReason why,
                                   const std::string& detail, std::uint64_t held = 0,
                                   const std::string& ended_at = now_utc());

/// Writes down what became of jobs whose runner is gone. Owned by the scheduler's thread.
class Supervisor {
  public:
    Supervisor(schema::JobQueue& queue, std::filesystem::path files) : queue_(queue), files_(std::move(files)) {}

    /// A runner of ours ended while it held `lease`, at the time `ended_at` (UTC): now, or earlier when the database
    /// could not be written then.
    void runner_died(const schema::JobQueue::Lease& lease, const process::Exit& end, KillReason why,
                     const std::string& detail, std::uint64_t held = 0, const std::string& ended_at = now_utc());

    /// A lease whose process is gone without a supervisor: its orchestrator or the machine died too. The job is tried
    /// again, at most schema::most_losses times in all.
    void runner_lost(const schema::JobQueue::Lease& lease);
    /// The same of a runner that cannot be seen and was not heard of; it may be alive, its result will be refused. One
    /// that beat meanwhile keeps its lease.
    void runner_silent(const schema::JobQueue::Lease& lease, std::chrono::duration<double> silence);

  private:
    void end_lost(const schema::JobQueue::Lease& lease, const std::string& why, schema::JobQueue::Fault fault);
    void add_log(const schema::JobQueue::Lease& lease, schema::AttemptRecord& record) const;

    schema::JobQueue& queue_;
    std::filesystem::path files_;
};

}  // namespace stylesweep::schedule
