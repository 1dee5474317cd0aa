// Counters of used energy: RAPL of CPUs by Linux powercap, NVML of GPUs.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace stylesweep::host {

/// For one thread at a time.
class EnergyCounter {
  public:
    virtual ~EnergyCounter() = default;
    /// Joules since a fixed moment; never falls. nullopt: it cannot be read any more. RAPL's own counters start over
    /// after minutes to hours (65 kJ to 262 kJ): read it more often than that.
    virtual std::optional<double> joules() = 0;
    /// "RAPL package-0 + dram", "NVML".
    [[nodiscard]] virtual std::string name() const = 0;
};

/// A counter, or why there is none and what gives one.
struct EnergySource {
    std::unique_ptr<EnergyCounter> counter;
    std::string absent, remedy = {};
};

/// All packages of this machine with their memory (zones `package-N` and `dram`), below `sys`/class/powercap. The
/// kernel also offers AMD's counters under the name intel-rapl.
EnergySource cpu_energy(const std::filesystem::path& sys = "/sys");

/// The GPU that CUDA_VISIBLE_DEVICES (`visible`) names (Nvml::find). An instance of a divided GPU has none: NVML counts
/// the whole GPU.
EnergySource gpu_energy(const std::string& visible, bool pci_order, const std::string& library = "libnvidia-ml.so.1");

}  // namespace stylesweep::host
