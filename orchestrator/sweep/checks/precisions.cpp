#include "orchestrator/sweep/checks/precisions.hpp"

#include <algorithm>
#include <set>

#include "base/text/joined.hpp"
#include "orchestrator/sweep/error.hpp"

namespace stylesweep::sweep {

std::vector<std::string> remarks_on_precisions(const SweepFile& file, const RunnerDescription& runner) {
    std::vector<std::string> devices;
    std::set<std::string> supported;
    for (const DeviceSpec& device : runner.devices) {
        if (device.precisions.empty()) return {};  // unknown
        devices.push_back(device.device + ": " + joined(device.precisions));
        supported.insert(device.precisions.begin(), device.precisions.end());
    }
    std::vector<std::string> remarks;
    std::set<std::string> told;
    for (const Value* value : file.values_of("precision")) {
        if (devices.empty() || supported.contains(value->text) || !told.insert(value->text).second) continue;
        remarks.emplace_back(SweepFileError(file.path, value->where,
                                            "no device of this machine supports precision " + value->text + " (" +
                                                joined(devices) + "): its jobs end here as unsupported")
                                 .what());
    }
    return remarks;
}

}  // namespace stylesweep::sweep
