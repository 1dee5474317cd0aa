#include "runners/core/loop/claim_batch.hpp"

#include <algorithm>
#include <cstdio>

#include "base/clock.hpp"
#include "runners/core/loop/without_signals.hpp"

namespace stylesweep::runners {

ClaimBatch::ClaimBatch(schema::JobQueue& queue, schema::Id runner, schema::Id sweep)
    : queue_(queue), runner_(runner), sweep_(sweep) {}

const schema::ClaimedJob* ClaimBatch::exchange(int count, std::int64_t log_begin, const schema::ClaimRequest& request) {
    const std::lock_guard lock(mutex_);
    auto claimed = queue_.exchange(runner_, sweep_, ended_, count, log_begin, request);
    tell_late();
    ended_.clear();
    claimed_.assign(std::move_iterator(claimed.begin()), std::move_iterator(claimed.end()));
    count_ = static_cast<int>(claimed_.size());
    ended_well_ = 0;
    took_ = {};
    deadline_ = Clock::now() + patience;
    if (count_ > 1 && !watch_.joinable()) start_watch();
    if (count_ > 1 && watch_sleeps_) changed_.notify_one();
    return begin_next(log_begin);
}

void ClaimBatch::put_back() {
    const std::lock_guard lock(mutex_);
    settle();
}

void ClaimBatch::give_back() {
    const std::lock_guard lock(mutex_);
    queue_.keep_only(runner_, ended_, nullptr, log_begin_);
    ended_.clear();
    claimed_.clear();
    job_.reset();
}

const schema::ClaimedJob* ClaimBatch::next(std::int64_t log_begin) {
    const std::lock_guard lock(mutex_);
    return begin_next(log_begin);
}

const schema::ClaimedJob* ClaimBatch::begin_next(std::int64_t log_begin) {
    if (claimed_.empty()) return nullptr;
    job_ = std::move(claimed_.front());
    claimed_.pop_front();
    log_begin_ = log_begin;
    loaded_ = job_->load_key;
    begun_ = Clock::now();
    return &*job_;
}

void ClaimBatch::end(schema::AttemptRecord record) {
    const std::lock_guard lock(mutex_);
    took_ += Clock::now() - begun_;
    ended_well_ = record.status == schema::AttemptStatus::done ? ended_well_ + 1 : 0;
    ended_.push_back({std::move(*job_), std::move(record)});
    job_.reset();
}

void ClaimBatch::keep(const schema::ClaimedJob& recorded, const schema::AttemptRecord& record) {
    const std::lock_guard lock(mutex_);
    queue_.finish(runner_, sweep_, recorded, record, schema::JobQueue::Next::stop);
    tell_late();
}

bool ClaimBatch::has_more() {
    const std::lock_guard lock(mutex_);
    return !claimed_.empty();
}

int ClaimBatch::how_many() const {
    if (ended_well_ == 0) return 1;
    const auto fit =
        ended_well_ * std::chrono::duration_cast<Clock::duration>(patience) / std::max(took_, Clock::duration(1));
    return static_cast<int>(std::clamp<std::int64_t>(fit, 1, std::min(most, 2 * count_)));
}

// In the runner's log, where `show` finds it, so that a missing result is explained.
void ClaimBatch::tell_late() const {
    for (const schema::ClaimedJob& job : queue_.late())
        std::fprintf(stderr,
                     "late: the lease of job %.10s, attempt %d, was revoked meanwhile; this result is rejected, the "
                     "job has or gets another one\n",
                     job.key.c_str(), job.attempt);
}

void ClaimBatch::settle() {
    std::optional<schema::ClaimedJob> kept = job_;
    if (kept)
        kept->started_at = iso_utc(std::chrono::system_clock::now() -
                                   std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun_));
    queue_.keep_only(runner_, ended_, kept ? &*kept : nullptr, log_begin_);
    tell_late();
    ended_.clear();
    claimed_.clear();
}

void ClaimBatch::start_watch() {
    const WithoutSignals blocked;
    watch_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

void ClaimBatch::watch(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        if (!keeps_waiting()) {
            watch_sleeps_ = true;
            changed_.wait(lock, stop, [this] { return keeps_waiting(); });
            watch_sleeps_ = false;
        } else if (Clock::now() < deadline_) {
            changed_.wait_until(lock, stop, deadline_, [] { return false; });
        } else {
            try {
                settle();
            } catch (const std::exception&) {  // disk full or locked: the loop retries after the job has ended
                deadline_ = Clock::now() + std::chrono::seconds(1);
            }
        }
    }
}

}  // namespace stylesweep::runners
