// The jobs that a runner has claimed: the one under way, those to come, and the results to write.
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

/// While jobs take no time, one transaction writes several results and claims several jobs, as many as take `patience`.
/// When they take longer than that all the same, a thread of its own writes the results there are and gives back the
/// jobs not begun: a long job keeps nothing waiting. Jobs that are not so short are claimed one by one.
/// Owned by the runner's loop; the queue outlives it.
class ClaimBatch {
  public:
    ClaimBatch(schema::JobQueue& queue, schema::Id runner, schema::Id sweep);

    /// Writes the results there are and claims up to `count` jobs; none is under way. Unchanged if it throws. The first
    /// of the jobs claimed is under way from now on until end(); nullptr: there is none.
    const schema::ClaimedJob* exchange(int count, std::int64_t log_begin, const schema::ClaimRequest& request);
    /// Writes the results there are and gives back the jobs not begun. Unchanged if it throws.
    void put_back();

    /// The next of the claimed jobs, likewise; nullptr: all have ended, or the thread has given them back.
    const schema::ClaimedJob* next(std::int64_t log_begin);
    void end(schema::AttemptRecord record);
    /// Writes the result of a job that the one under way records on its way.
    void keep(const schema::ClaimedJob& recorded, const schema::AttemptRecord& record);
    /// Gives the job under way back, too, as if it had not been tried. Unchanged if it throws.
    void give_back();
    /// Jobs claimed and not begun.
    [[nodiscard]] bool has_more();

    /// How many jobs to claim next: at most twice as many as last time, one when the last went wrong.
    [[nodiscard]] int how_many() const;
    /// The load_key of the last job begun.
    [[nodiscard]] const std::string& loaded() const { return loaded_; }

    /// The thread uses the database's connection too: all other use of it goes through here.
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
    int count_ = 0, ended_well_ = 0;  ///< of the jobs that were claimed last
    Clock::duration took_{};          ///< all those that ended

    std::mutex mutex_;  ///< of what follows
    std::deque<schema::ClaimedJob> claimed_;
    std::optional<schema::ClaimedJob> job_;  ///< under way
    std::int64_t log_begin_ = 0;             ///< of that job
    Clock::time_point begun_{}, deadline_{};
    std::vector<schema::EndedAttempt> ended_;
    bool watch_sleeps_ = false;
    std::condition_variable_any changed_;
    std::jthread watch_;  // last: it ends before the rest does
};

}  // namespace stylesweep::runners
