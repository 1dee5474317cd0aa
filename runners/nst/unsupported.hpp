// What a device does not support, from its properties: the table of docs/precision.md.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace stylesweep::nst {

/// The relevant properties of a device: a CPU, or a GPU with a compute capability.
struct DeviceKind {
    bool gpu = false;
    int major = 0, minor = 0;  ///< compute capability of a GPU

    /// From Device::facts(): a GPU has a `compute_capability`, such as "8.0".
    static DeviceKind of(const nlohmann::json& facts);
};

/// The requested computation.
struct Computation {
    std::string precision, architecture;
    bool deterministic = false;
};

/// Why the device does not support it; nullopt if it does.
std::optional<std::string> unsupported_reason(const Computation& asked, const DeviceKind& device);

/// Those that the device supports for at least one architecture.
std::vector<std::string> supported_precisions(const DeviceKind& device);

}  // namespace stylesweep::nst
