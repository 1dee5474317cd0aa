#include "orchestrator/cli/unsupervised.hpp"

#include <algorithm>

#include "orchestrator/schedule/holders.hpp"
#include "schema/lost_lease.hpp"

namespace stylesweep::cli {
namespace {

bool is_orphan(const schema::JobQueue::Lease& lease) {
    return lease.supervisor && lease.supervisor->life() == schema::Life::dead &&
           lease.process.life() == schema::Life::alive;
}

}  // namespace

void Unsupervised::end() {
    leases_ = queue_.leases(0);
    std::erase_if(leases_, [](const auto& lease) { return !lease.cancelled; });
    const auto now = std::chrono::steady_clock::now();
    watch_.look(queue_, leases_, now);
    for (const schema::JobQueue::Lease& lease : leases_) {
        const bool orphan = is_orphan(lease);
        if (orphan) schema::kill_if_alive(lease.process);
        const schema::LeaseStanding standing = watch_.of(lease, now);
        const auto fault = orphan ? schema::JobQueue::Fault::lost : schema::fault_of(standing.life);
        if (orphan || standing.over()) schema::end_lost(queue_, lease, schema::lost_record(lease, ""), fault);
    }
}

Unsupervised::Duration Unsupervised::patience() const {
    const bool unseen =
        std::ranges::any_of(leases_, [](const auto& lease) { return lease.process.life() == schema::Life::unknown; });
    return unseen ? times_.time_to_live + watch_.longest_gap() : Duration{};
}

std::string Unsupervised::who() const {
    return schedule::holders(leases_, watch_, std::chrono::steady_clock::now());
}

}  // namespace stylesweep::cli
