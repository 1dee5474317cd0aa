#include "base/host/nvml.hpp"

#include <dlfcn.h>

#include <bit>
#include <set>

namespace stylesweep::host {
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

constexpr unsigned name_buffer_bytes = 96;  // NVML_DEVICE_NAME_V2_BUFFER_SIZE, NVML_DEVICE_UUID_V2_BUFFER_SIZE
constexpr unsigned mig_enabled = 1;         // NVML_DEVICE_MIG_ENABLE

struct Memory {  // nvmlMemory_t, bytes
    unsigned long long total, free, used;
};

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
    void* gpu = nullptr;
    if (!ask("nvmlDeviceGetHandleByPciBusId_v2", pci_bus_id.c_str(), &gpu)) return nlohmann::json::object();
    nlohmann::json state = state_of(gpu);
    state.erase("memory_used_bytes");
    return state;
}

nlohmann::json Nvml::state_of(void* gpu) const {
    nlohmann::json state = nlohmann::json::object();
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
    if (Memory memory{}; ask("nvmlDeviceGetMemoryInfo", gpu, &memory)) state["memory_used_bytes"] = memory.used;
    return state;
}

std::optional<double> Nvml::energy_j(void* gpu) const {
    unsigned long long millijoules = 0;
    if (!gpu || !ask("nvmlDeviceGetTotalEnergyConsumption", gpu, &millijoules)) return std::nullopt;
    return static_cast<double>(millijoules) / 1000;
}

Nvml::Found Nvml::find(const std::string& visible, bool pci_order) const {
    if (!library_) return {nullptr, "no NVIDIA driver (libnvidia-ml.so.1)"};
    const std::string name = visible.substr(0, visible.find(','));
    if (name.find_first_not_of("0123456789") == std::string::npos)
        return find_number(name.empty() ? 0 : static_cast<unsigned>(std::stoul(name)), pci_order);
    void* gpu = nullptr;
    if (!ask("nvmlDeviceGetHandleByUUID", name.c_str(), &gpu)) return {nullptr, "NVML knows no GPU " + name};
    return {gpu, "", name.starts_with("MIG-")};
}

Nvml::Found Nvml::find_number(unsigned number, bool pci_order) const {
    unsigned count = 0;
    if (!ask("nvmlDeviceGetCount_v2", &count) || number >= count)
        return {nullptr, "NVML knows no GPU " + std::to_string(number)};
    std::set<std::string> names;
    void* gpu = nullptr;
    for (unsigned i = 0; i < count; ++i)
        if (ask("nvmlDeviceGetHandleByIndex_v2", i, &gpu)) names.insert(described(gpu, false).name);
    if (names.size() > 1 && !pci_order)
        return {nullptr, "which of the different GPUs is number " + std::to_string(number) +
                             " is not known to NVML: set CUDA_DEVICE_ORDER=PCI_BUS_ID"};
    if (!ask("nvmlDeviceGetHandleByIndex_v2", number, &gpu))
        return {nullptr, "NVML knows no GPU " + std::to_string(number)};
    return {gpu};
}

NvmlGpu Nvml::described(void* gpu, bool is_instance) const {
    char uuid[name_buffer_bytes] = "", name[name_buffer_bytes] = "";
    Memory memory{};
    ask("nvmlDeviceGetUUID", gpu, &uuid[0], name_buffer_bytes);
    ask("nvmlDeviceGetName", gpu, &name[0], name_buffer_bytes);
    ask("nvmlDeviceGetMemoryInfo", gpu, &memory);
    return {uuid, name, static_cast<std::int64_t>(memory.total), is_instance};
}

std::vector<NvmlGpu> Nvml::instances_of(void* gpu) const {
    std::vector<NvmlGpu> all;
    unsigned current = 0, pending = 0, most = 0;
    if (!ask("nvmlDeviceGetMigMode", gpu, &current, &pending) || current != mig_enabled) return all;
    ask("nvmlDeviceGetMaxMigDeviceCount", gpu, &most);
    void* instance = nullptr;
    for (unsigned i = 0; i < most; ++i)
        if (ask("nvmlDeviceGetMigDeviceHandleByIndex", gpu, i, &instance)) all.push_back(described(instance, true));
    return all;
}

std::vector<NvmlGpu> Nvml::gpus() const {
    std::vector<NvmlGpu> all;
    unsigned count = 0;
    if (!ask("nvmlDeviceGetCount_v2", &count)) return all;
    void* gpu = nullptr;
    for (unsigned i = 0; i < count; ++i) {
        if (!ask("nvmlDeviceGetHandleByIndex_v2", i, &gpu)) continue;
        const std::vector<NvmlGpu> instances = instances_of(gpu);
        if (instances.empty())
            all.push_back(described(gpu, false));
        else
            all.insert(all.end(), instances.begin(), instances.end());
    }
    return all;
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

}  // namespace stylesweep::host
