#include "schema/queue/lease_watch.hpp"

#include <algorithm>

namespace stylesweep::schema {

using namespace std::chrono_literals;

LeaseStanding::Duration LeaseWatch::longest_gap() const {
    return std::min<LeaseStanding::Duration>(10s, times_.time_to_live / 2);
}

void LeaseWatch::look(JobQueue& queue, const std::vector<JobQueue::Lease>& leases, TimePoint now) {
    const bool anew = now - looked_ > longest_gap();
    std::map<Id, Heard> heard;
    for (const JobQueue::Lease& lease : leases) {
        const auto before = heard_.find(lease.runner);
        const bool same = !anew && before != heard_.end() && before->second.beats == lease.beats;
        heard[lease.runner] = {lease.beats, same ? before->second.when : now, lease.process.life(here_)};
    }
    heard_ = std::move(heard);
    if (anew || now - proved_ >= longest_gap() / 3) prove(queue, now, anew ? LeaseStanding::Duration{} : times_.beat);
    looked_ = now;
}

// One row proves all: what keeps one from being written keeps them all.
void LeaseWatch::prove(JobQueue& queue, TimePoint now, LeaseStanding::Duration silence) {
    for (const auto& [runner, heard] : heard_) {
        if (heard.life != Life::unknown || now - heard.when < silence) continue;
        queue.note_silence(runner);
        break;
    }
    proved_ = now;
}

LeaseStanding LeaseWatch::of(const JobQueue::Lease& lease, TimePoint now) const {
    const auto found = heard_.find(lease.runner);
    if (found == heard_.end()) return {lease.process.life(here_), {}, times_.time_to_live};
    const auto silent = now - found->second.when;
    return {found->second.life, silent, times_.time_to_live - silent};
}

}  // namespace stylesweep::schema
