// The batch of jobs that a runner has claimed: the running one, those to come, and the results to write.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::runners {

/// If jobs are very short, one transaction writes several results and claims several jobs, as many as take `patience`.
/// If they take longer, a separate thread writes the results so far and gives back the jobs not yet started, so that
/// they do not wait for a long job. Longer jobs are claimed one by one. Owned by the runner's loop; the queue outlives
/// it.
class ClaimBatch {
  public:
    ClaimBatch(schema::JobQueue& queue, schema::Id runner, schema::Id sweep);

    /// Writes the results and claims up to `count` jobs; no job may be running. Unchanged if it throws. The first of
    /// the claimed jobs is running from now until end(); nullptr: none.
    const schema::ClaimedJob* exchange(int count, std::int64_t log_begin, const schema::ClaimRequest& request);
    /// Writes the results and gives back the jobs not yet started. Unchanged if it throws.
    void put_back();

    /// Starts the next claimed job; nullptr: all have ended, or the thread has given them back.
    const schema::ClaimedJob* next(std::int64_t log_begin);
    void end(schema::AttemptRecord record);
    /// Writes the result of a job that the running one has recorded.
    void keep(const schema::ClaimedJob& recorded, const schema::AttemptRecord& record);
    /// Also gives back the running job, as if untried. Unchanged if it throws.
    void give_back();
    /// Claimed jobs not yet started.
    [[nodiscard]] bool has_more();

    /// How many jobs to claim next: at most twice as many as last time, one after a failure.
    [[nodiscard]] int how_many() const;
    /// The load_key of the last started job.
    [[nodiscard]] const std::string& loaded() const { return loaded_; }

    /// The thread uses the database connection too: all other use of the connection goes through here.
    template <typename Work>
    void with_database(Work work) {
        const std::lock_guard lock(mutex_);
        work();
    }

    static constexpr int most = 16;
    static constexpr std::chrono::milliseconds patience{5};

  private:
    using Clock = std::chrono::steady_clock;
    [[nodiscard]] bool keeps_waiting() const { return !claimed_.empty() || !ended_.empty(); }
    const schema::ClaimedJob* begin_next(std::int64_t log_begin);
    void settle();
    void tell_late() const;
    void start_watch();
    void watch(const std::stop_token& stop);

    schema::JobQueue& queue_;
    schema::Id runner_, sweep_;
    std::string loaded_;
    int count_ = 0, ended_well_ = 0;  ///< of the last claim
    Clock::duration took_{};          ///< by those that ended

    std::mutex mutex_;  ///< guards the following members
    std::deque<schema::ClaimedJob> claimed_;
    std::optional<schema::ClaimedJob> job_;  ///< running
    std::int64_t log_begin_ = 0;             ///< of that job
    Clock::time_point begun_{}, deadline_{};
    std::vector<schema::EndedAttempt> ended_;
    bool watch_sleeps_ = false;
    std::condition_variable_any changed_;
    std::jthread watch_;  // last member: ends first
};

}  // namespace stylesweep::runners
