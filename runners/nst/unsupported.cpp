#include "runners/nst/unsupported.hpp"

#include <cstdio>

namespace stylesweep::nst {

DeviceKind DeviceKind::of(const nlohmann::json& facts) {
    DeviceKind kind;
    const std::string capability = facts.value("compute_capability", "");
    kind.gpu = std::sscanf(capability.c_str(), "%d.%d", &kind.major, &kind.minor) == 2;
    return kind;
}

std::optional<std::string> unsupported_reason(const Computation& asked, const DeviceKind& device) {
    const auto& [precision, architecture, deterministic] = asked;
    const bool trains = architecture == "fast-train" || architecture == "adain-train";
    if (deterministic && trains && device.gpu)
        return "deterministic is not available for training on a GPU: LibTorch has no deterministic backward pass of "
               "reflection padding there";
    if (precision == "fp32") return std::nullopt;
    if (trains && precision != "tf32")
        return precision + " is not available for training: weights are stored and updated in fp32";
    if (precision == "int8" && architecture == "module")
        return "int8 is not available for architecture: module: what a TorchScript file stores is not converted to it";
    if (precision == "int8" && architecture != "fast" && architecture != "adain")
        return "int8 is only for feed-forward networks (architecture: fast or adain): optimisation needs gradients, "
               "which int8 lacks";
    if (precision == "int8") return std::nullopt;
    if (!device.gpu) {
        if (precision == "tf32") return "tf32 needs a GPU of compute capability 8.0 or newer";
        if (precision == "fp16") return "LibTorch has no fp16 convolution on CPUs; use bf16";
        return std::nullopt;
    }
    if ((precision == "tf32" || precision == "bf16") && device.major < 8)
        return precision + " needs compute capability 8.0, this GPU has " + std::to_string(device.major) + "." +
               std::to_string(device.minor);
    return std::nullopt;
}

std::vector<std::string> supported_precisions(const DeviceKind& device) {
    std::vector<std::string> supported;
    for (const char* precision : {"fp32", "tf32", "bf16", "fp16", "int8"})
        if (!unsupported_reason({precision, "fast"}, device)) supported.emplace_back(precision);
    return supported;
}

}  // namespace stylesweep::nst
