// What a device cannot do, told from its facts: the table of docs/precision.md.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace stylesweep::nst {

/// What decides whether a device can: a CPU, or a GPU of a compute capability.
struct DeviceKind {
    bool gpu = false;
    int major = 0, minor = 0;  ///< of a GPU's compute capability

    /// From Device::facts(): a GPU is what has a `compute_capability`, such as "8.0".
    static DeviceKind of(const nlohmann::json& facts);
};

/// What is asked of it.
struct Wish {
    std::string precision, architecture;
    bool deterministic = false;
};

/// Why such a device cannot do this; nullopt when it can.
std::optional<std::string> refusal(const Wish& wish, const DeviceKind& device);

}  // namespace stylesweep::nst
