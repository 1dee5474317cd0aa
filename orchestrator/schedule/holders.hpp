// Who leases the jobs that a run waits for, in words.
#pragma once

#include <string>
#include <vector>

#include "schema/queue/lease_watch.hpp"

namespace stylesweep::schedule {

/// "1 job of box1 (pid 4711), last heard of 12 s ago; given back in 48 s if it stays silent": the runner that holds
/// `leases`, or the one whose leases will end last, and how many other runners there are. Empty: nobody.
std::string holders(const std::vector<schema::JobQueue::Lease>& leases, const schema::LeaseWatch& watch,
                    schema::LeaseWatch::TimePoint now);

}  // namespace stylesweep::schedule
