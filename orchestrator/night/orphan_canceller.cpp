#include "orchestrator/night/orphan_canceller.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/process/end_request.hpp"
#include "orchestrator/schedule/holders.hpp"
#include "orchestrator/sweep/sweep_file.hpp"
#include "schema/queue/lost_lease.hpp"

namespace stylesweep::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto worth_giving = 1s;
constexpr auto time_to_write = 2s;  // for a runner to write the row of the job that it has just ended

// Then its `stylesweep run` records how it ended, and knows more about it.
bool is_supervised(const schema::JobQueue::Lease& lease) {
    return lease.supervisor && lease.supervisor->life() == Life::alive;
}

}  // namespace

void OrphanCanceller::end() {
    leases_ = queue_.leases(0);
    std::erase_if(leases_, [](const auto& lease) { return !lease.cancelled; });
    const auto now = std::chrono::steady_clock::now();
    give_time(now);
    watch_.look(queue_, leases_, now);
    for (const schema::JobQueue::Lease& lease : leases_) {
        if (schema::is_orphan(lease)) {
            end_orphan(lease, now);
        } else if (const schema::LeaseStanding standing = watch_.of(lease, now);
                   standing.over() && !is_supervised(lease)) {
            schema::end_lost(queue_, lease, schema::lost_record(lease, ""), schema::fault_of(standing.life));
        }
    }
}

// While this process waited for a locked database, so did the runners that have rows to write.
void OrphanCanceller::give_time(TimePoint now) {
    const Duration gap = now - std::exchange(looked_, now);
    if (gap < worth_giving) return;
    for (auto& [attempt, asked] : asked_) asked += gap;
}

void OrphanCanceller::end_orphan(const schema::JobQueue::Lease& lease, TimePoint now) {
    const Duration grace = grace_of(lease);
    const auto [asked, first] = asked_.try_emplace({lease.job.id, lease.job.attempt}, now);
    if (first && grace > 0s)
        process::EndRequest{process::EndReason::cancelled, lease.job.id, lease.job.attempt}.send_to(
            static_cast<pid_t>(lease.process.pid));
    if (grace > 0s && now - asked->second < grace + time_to_write) return;
    kill_if_alive(lease.process);
    schema::end_lost(queue_, lease, schema::lost_record(lease, ""), schema::JobQueue::Fault::lost);
}

OrphanCanceller::Duration OrphanCanceller::grace_of(const schema::JobQueue::Lease& lease) {
    const auto limits = Limits::from_json(nlohmann::json::parse(queue_.limits_of(lease.sweep)));
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(limits.grace_s));
}

OrphanCanceller::Duration OrphanCanceller::patience() {
    Duration longest{};
    for (const schema::JobQueue::Lease& lease : leases_) {
        const bool unseen = lease.process.life() == Life::unknown;
        longest = std::max(longest, unseen ? times_.time_to_live + watch_.longest_gap()
                                           : grace_of(lease) + time_to_write + watch_.longest_gap());
    }
    return longest;
}

std::string OrphanCanceller::who() const {
    return schedule::holders(leases_, watch_, std::chrono::steady_clock::now());
}

}  // namespace stylesweep::cli
