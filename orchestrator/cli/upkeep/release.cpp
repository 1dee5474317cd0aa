#include "orchestrator/cli/upkeep/release.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <thread>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/progress/run_status.hpp"
#include "schema/queue/heartbeat.hpp"
#include "schema/queue/lost_lease.hpp"

namespace stylesweep::cli {
namespace {

using Lease = schema::JobQueue::Lease;
using Leases = std::vector<Lease>;

struct LeaseHolder {
    ProcessIdentity process;
    Leases leases;
    bool beats = false;  ///< a heartbeat was seen while listening

    [[nodiscard]] bool lives() const { return beats || process.life() == Life::alive; }
};
using LeaseHolders = std::map<schema::Id, LeaseHolder>;  ///< by runner

LeaseHolders holders_of(const Leases& leases) {
    LeaseHolders holders;
    for (const Lease& lease : leases) {
        LeaseHolder& holder = holders[lease.runner];
        holder.process = lease.process;
        holder.leases.push_back(lease);
    }
    return holders;
}

std::string in_words(const LeaseHolder& holder) {
    const std::size_t jobs = holder.leases.size();
    std::string text = std::to_string(jobs) + (jobs == 1 ? " job of pid " : " jobs of pid ") +
                       std::to_string(holder.process.pid) + ", such as " + holder.leases.front().job.key.substr(0, 10) +
                       ": ";
    if (holder.beats) return text + "its heartbeat is seen, so it is alive";
    switch (holder.process.life()) {
        case Life::alive:
            return text + "its process is alive";
        case Life::dead:
            return text + "it is gone";
        default:
            return text + "it cannot be seen from here";
    }
}

int list(const LeaseHolders& holders) {
    if (holders.empty()) std::cout << "no job is held by any runner\n";
    std::map<std::string, std::vector<std::string>> by_host;
    for (const auto& [runner, holder] : holders) by_host[holder.process.place.host].push_back(in_words(holder));
    for (const auto& [host, lines] : by_host) {
        std::cout << host << '\n';
        for (const std::string& line : lines) std::cout << "  " << line << '\n';
    }
    if (!holders.empty())
        std::cout << "nothing is released yet: add --host NAME for each host whose runners you know to be dead\n";
    return all_done;
}

void check_hosts(const LeaseHolders& holders, const std::vector<std::string>& hosts) {
    for (const std::string& host : hosts)
        if (std::ranges::none_of(holders, [&](const auto& each) { return each.second.process.place.host == host; }))
            throw UsageError("no runner of host '" + host +
                             "' holds a job; `stylesweep doctor --release-leases` lists who does");
}

// Waits for two heartbeats of the runners that cannot be seen.
void listen(schema::JobQueue& queue, LeaseHolders& holders) {
    const auto unseen = [](const auto& each) { return each.second.process.life() == Life::unknown; };
    if (std::ranges::none_of(holders, unseen)) return;
    const std::chrono::milliseconds time = 2 * schema::LeaseTimes::from_environment().beat;
    std::cout << "listening for their heartbeats for " << progress::duration(time) << std::endl;
    std::this_thread::sleep_for(time);
    for (const Lease& lease : queue.leases(0))
        if (const auto found = holders.find(lease.runner); found != holders.end())
            found->second.beats |= lease.beats != found->second.leases.front().beats;
}

void release(schema::JobQueue& queue, const LeaseHolder& holder) {
    for (const Lease& lease : holder.leases)
        schema::end_lost(queue, lease,
                         schema::lost_record(lease, "was given up by `stylesweep doctor --release-leases`"),
                         schema::JobQueue::Fault::lost);
}

}  // namespace

int release_leases(schema::Store& store, const std::vector<std::string>& hosts, Force force) {
    schema::JobQueue queue(store);
    LeaseHolders holders = holders_of(queue.leases(0));
    if (hosts.empty()) return list(holders);
    check_hosts(holders, hosts);
    std::erase_if(holders, [&](const auto& each) {
        return std::ranges::find(hosts, each.second.process.place.host) == hosts.end();
    });
    listen(queue, holders);
    int refused = 0;
    for (const auto& [runner, holder] : holders) {
        const bool keeps = holder.lives() && force == Force::no;
        refused += keeps;
        if (!keeps) release(queue, holder);
        std::cout << holder.process.place.host << ": " << in_words(holder)
                  << (keeps ? "; kept (--force releases them anyway, and rejects its results)\n"
                            : "; released, `stylesweep run` gives them to others\n");
    }
    return refused ? jobs_failed : all_done;
}

}  // namespace stylesweep::cli
