#include "runners/nst/nvml.hpp"

#include <dlfcn.h>

#include <bit>

namespace stylesweep::nst {
namespace {

// nvml.h: nvmlClockType_t, nvmlTemperatureSensors_t. Enumerations there, ints in the ABI.
constexpr int sm_clock = 1, memory_clock = 2, gpu_sensor = 0;
constexpr unsigned version_buffer_bytes = 80;  // NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE

// nvml.h: nvmlClocksEventReason..., formerly nvmlClocksThrottleReason...; by bit.
constexpr const char* reasons[] = {"gpu_idle",
                                   "applications_clocks_setting",
                                   "sw_power_cap",
                                   "hw_slowdown",
                                   "sync_boost",
                                   "sw_thermal_slowdown",
                                   "hw_thermal_slowdown",
                                   "hw_power_brake_slowdown",
                                   "display_clock_setting"};

}  // namespace

Nvml::Nvml(const std::string& library) : library_(::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (!library_ || ask("nvmlInit_v2")) return;
    ::dlclose(library_);
    library_ = nullptr;
}

Nvml::~Nvml() {
    if (!library_) return;
    ask("nvmlShutdown");
    ::dlclose(library_);
}

void* Nvml::symbol(const char* name) const {
    return library_ ? ::dlsym(library_, name) : nullptr;
}

std::optional<std::string> Nvml::driver() const {
    char text[version_buffer_bytes] = "";
    if (!ask("nvmlSystemGetDriverVersion", &text[0], version_buffer_bytes)) return std::nullopt;
    return text;
}

nlohmann::json Nvml::state(const std::string& pci_bus_id) const {
    nlohmann::json state = nlohmann::json::object();
    void* gpu = nullptr;
    if (!ask("nvmlDeviceGetHandleByPciBusId_v2", pci_bus_id.c_str(), &gpu)) return state;
    unsigned number = 0;
    const auto add = [&](const char* name, const char* function, auto... which) {
        if (ask(function, gpu, which..., &number)) state[name] = number;
    };
    add("sm_clock_mhz", "nvmlDeviceGetClockInfo", sm_clock);
    add("sm_clock_max_mhz", "nvmlDeviceGetMaxClockInfo", sm_clock);
    add("memory_clock_mhz", "nvmlDeviceGetClockInfo", memory_clock);
    add("memory_clock_max_mhz", "nvmlDeviceGetMaxClockInfo", memory_clock);
    add("temperature_c", "nvmlDeviceGetTemperature", gpu_sensor);
    if (ask("nvmlDeviceGetPowerUsage", gpu, &number)) state["power_w"] = number / 1000.0;
    unsigned long long bits = 0;
    if (ask("nvmlDeviceGetCurrentClocksEventReasons", gpu, &bits) ||
        ask("nvmlDeviceGetCurrentClocksThrottleReasons", gpu, &bits))
        state["throttle_reasons"] = throttle_reasons(bits);
    return state;
}

std::string throttle_reasons(unsigned long long bits) {
    std::string all;
    for (; bits != 0; bits &= bits - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
        all += (all.empty() ? "" : ", ") +
               (bit < std::size(reasons) ? std::string(reasons[bit]) : "bit " + std::to_string(bit));
    }
    return all.empty() ? "none" : all;
}

std::string cuda_version(long number) {
    return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

std::string cudnn_version(long number) {
    const long major = number < 10000 ? 1000 : 10000;
    return std::to_string(number / major) + "." + std::to_string(number % major / 100) + "." +
           std::to_string(number % 100);
}

}  // namespace stylesweep::nst
