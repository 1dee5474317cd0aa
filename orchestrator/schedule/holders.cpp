#include "orchestrator/schedule/holders.hpp"

#include <algorithm>
#include <map>

#include "orchestrator/progress/run_status.hpp"
#include "schema/queue/lost_lease.hpp"

namespace stylesweep::schedule {
namespace {

struct LeaseHolder {
    const schema::JobQueue::Lease* lease = nullptr;
    int jobs = 0;
    schema::LeaseStanding standing = {};
};

// The longest for the living, none for the dead.
int patience(const LeaseHolder& holder) {
    switch (holder.standing.life) {
        case Life::alive:
            return 2;
        case Life::unknown:
            return 1;
        default:
            return 0;
    }
}

bool waited_for_shorter(const LeaseHolder& a, const LeaseHolder& b) {
    if (patience(a) != patience(b)) return patience(a) < patience(b);
    return a.standing.left < b.standing.left;
}

std::string state_of(const LeaseHolder& holder) {
    const schema::LeaseStanding& standing = holder.standing;
    const auto text = [](schema::LeaseStanding::Duration time) {
        return progress::duration(std::max(std::chrono::duration<double>(time), std::chrono::duration<double>(0)));
    };
    if (schema::is_orphan(*holder.lease)) return ", whose `stylesweep run` is gone";
    if (standing.life == Life::alive) return ", which runs here for another `stylesweep run`";
    if (standing.life == Life::dead) return ", which is gone; given back in a moment";
    return ", last heard of " + text(standing.silent) + " ago; given back in " + text(standing.left) +
           " if it stays silent";
}

}  // namespace

std::string holders(const std::vector<schema::JobQueue::Lease>& leases, const schema::LeaseWatch& watch,
                    schema::LeaseWatch::TimePoint now) {
    std::map<schema::Id, LeaseHolder> by_runner;
    for (const auto& lease : leases) {
        LeaseHolder& holder = by_runner[lease.runner];
        holder = {&lease, holder.jobs + 1, watch.of(lease, now)};
    }
    if (by_runner.empty()) return "";
    const LeaseHolder& last =
        std::ranges::max_element(by_runner, waited_for_shorter, [](const auto& each) -> const LeaseHolder& {
            return each.second;
        })->second;
    const ProcessIdentity& process = last.lease->process;
    std::string text = std::to_string(last.jobs) + (last.jobs == 1 ? " job of " : " jobs of ") + process.place.host +
                       " (pid " + std::to_string(process.pid) + ")" + state_of(last);
    if (const auto others = by_runner.size() - 1)
        text += "; also for " + std::to_string(others) + (others == 1 ? " other runner" : " other runners");
    return text;
}

}  // namespace stylesweep::schedule
