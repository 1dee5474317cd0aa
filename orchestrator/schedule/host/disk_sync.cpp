#include "orchestrator/schedule/host/disk_sync.hpp"

namespace stylesweep::schedule {

// If no thread can be started, end() does it.
void DiskSync::begin() {
    ending_ = std::async(std::launch::async | std::launch::deferred, [this] { store_.sync(); });
}

bool DiskSync::is_over() const {
    return ending_.wait_for(std::chrono::seconds(0)) != std::future_status::timeout;
}

}  // namespace stylesweep::schedule
