#include "orchestrator/cli/shared/device_place.hpp"

#include <unistd.h>

#include "base/process/process_identity.hpp"
#include "orchestrator/schedule/slots.hpp"

namespace stylesweep::cli {

plan::Place place_of(const sweep::RunnerDescription& runner, const std::string& device) {
    plan::Place place{device, "", static_cast<int>(schedule::usable_cpus().size()), ProcessPlace::here().host};
    if (const sweep::DeviceSpec* known = runner.device(device)) place.name = known->name;
    return place;
}

std::optional<double> memory_of(const sweep::RunnerDescription& runner, const std::string& device) {
    if (const sweep::DeviceSpec* known = runner.device(device); known && known->memory_bytes)
        return known->memory_bytes;
    if (device == "cpu") return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGE_SIZE);
    return std::nullopt;
}

}  // namespace stylesweep::cli
