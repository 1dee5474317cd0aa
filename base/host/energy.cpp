#include "base/host/energy.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <vector>

#include "base/host/nvml.hpp"

namespace stylesweep::host {
namespace {

namespace fs = std::filesystem;

constexpr const char* how_to_permit =
    "until the next start of the machine: sudo chmod o+r /sys/class/powercap/intel-rapl:*/energy_uj "
    "/sys/class/powercap/intel-rapl:*/*/energy_uj (root alone may read it since CVE-2020-8694, because it betrays what "
    "other users' programs do: permit it on machines of your own); for good: docs/machine.md";

template <class Value>
std::optional<Value> read_value(const fs::path& file) {
    Value value{};
    if (std::ifstream in(file); in >> value) return value;
    return std::nullopt;
}

struct Zone {
    fs::path file;
    std::string name;
    std::uint64_t range = 0;  ///< the counter starts over behind it; 0: unknown
    std::uint64_t last = 0;
    double joules = 0;
};

class Powercap final : public EnergyCounter {
  public:
    explicit Powercap(std::vector<Zone> zones) : zones_(std::move(zones)) {}

    std::optional<double> joules() override {
        double all = 0;
        for (Zone& zone : zones_) {
            if (!advance(zone)) return std::nullopt;
            all += zone.joules;
        }
        return all;
    }

    [[nodiscard]] std::string name() const override {
        std::string all = "RAPL";
        for (const Zone& zone : zones_) all += (&zone == zones_.data() ? " " : " + ") + zone.name;
        return all;
    }

  private:
    // A counter that fell without a known range has lost its past: as if it were gone.
    static bool advance(Zone& zone) {
        const auto now = read_value<std::uint64_t>(zone.file);
        if (!now || (*now < zone.last && zone.range < zone.last)) return false;
        const std::uint64_t more = *now >= zone.last ? *now - zone.last : zone.range - zone.last + *now;
        zone.joules += static_cast<double>(more) / 1e6;
        zone.last = *now;
        return true;
    }

    std::vector<Zone> zones_;
};

std::vector<Zone> zones_below(const fs::path& folder) {
    std::vector<Zone> zones;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (!entry.path().filename().string().starts_with("intel-rapl:")) continue;
        const std::string name = read_value<std::string>(entry.path() / "name").value_or("");
        if (!name.starts_with("package") && name != "dram") continue;
        zones.push_back({entry.path() / "energy_uj", name,
                         read_value<std::uint64_t>(entry.path() / "max_energy_range_uj").value_or(0)});
    }
    std::ranges::sort(zones, {}, &Zone::file);
    return zones;
}

class NvmlCounter final : public EnergyCounter {
  public:
    NvmlCounter(std::unique_ptr<Nvml> nvml, void* gpu) : nvml_(std::move(nvml)), gpu_(gpu) {}
    std::optional<double> joules() override { return nvml_->energy_j(gpu_); }
    [[nodiscard]] std::string name() const override { return "NVML"; }

  private:
    std::unique_ptr<Nvml> nvml_;
    void* gpu_;
};

}  // namespace

EnergySource cpu_energy(const fs::path& sys) {
    std::vector<Zone> zones = zones_below(sys / "class/powercap");
    if (zones.empty())
        return {nullptr, "no RAPL counters in " + (sys / "class/powercap").string(),
                "virtual machines and containers have none; on hardware: modprobe intel_rapl_msr (AMD too)"};
    for (Zone& zone : zones) {
        errno = 0;
        const auto value = read_value<std::uint64_t>(zone.file);
        if (!value)
            return {nullptr,
                    "cannot read " + zone.file.string() + ": " + (errno ? std::strerror(errno) : "not a number"),
                    how_to_permit};
        zone.last = *value;
    }
    return {std::make_unique<Powercap>(std::move(zones)), ""};
}

EnergySource gpu_energy(const std::string& visible, bool pci_order, const std::string& library) {
    auto nvml = std::make_unique<Nvml>(library);
    const Nvml::Found found = nvml->find(visible, pci_order);
    if (!found.gpu) return {nullptr, found.why};
    if (found.is_instance)
        return {nullptr, "a MIG instance has no energy counter: NVML counts the whole GPU", "use the GPU undivided"};
    if (!nvml->energy_j(found.gpu))
        return {nullptr, "NVML tells no energy of this GPU", "it needs a GPU of the generation Volta or later"};
    return {std::make_unique<NvmlCounter>(std::move(nvml), found.gpu), ""};
}

}  // namespace stylesweep::host
