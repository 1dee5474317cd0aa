// NVIDIA's management library: the driver version, a GPU's state (clocks, power, what holds them down), and the energy
// that it has used.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace stylesweep::host {

/// A GPU, or an instance of a GPU that is divided (MIG).
struct NvmlGpu {
    std::string uuid, name;  ///< GPU-..., MIG-...
    std::int64_t memory_bytes = 0;
    bool is_instance = false;
};

/// NVML, loaded at run time, so that programs run without it. Values that this version of the library does not provide
/// are absent; nothing throws. Thread-safe.
class Nvml {
  public:
    explicit Nvml(const std::string& library = "libnvidia-ml.so.1");
    Nvml(const Nvml&) = delete;
    Nvml& operator=(const Nvml&) = delete;
    ~Nvml();

    /// The driver version, such as "550.54.15".
    [[nodiscard]] std::optional<std::string> driver() const;

    /// The current state of the GPU at `pci_bus_id` ("00000000:65:00.0"): sm_clock_mhz, sm_clock_max_mhz,
    /// memory_clock_mhz, memory_clock_max_mhz, temperature_c, power_w, and throttle_reasons, names joined by ", "
    /// ("none" if it is not throttled). NVML numbers all GPUs of the machine, hence the bus id instead of CUDA's
    /// number.
    [[nodiscard]] nlohmann::json state(const std::string& pci_bus_id) const;
    /// The same, and memory_used_bytes, of a GPU that find() gave.
    [[nodiscard]] nlohmann::json state_of(void* gpu) const;
    /// Joules that the whole GPU has used since the driver was loaded; nullopt: older than Volta, or not permitted.
    [[nodiscard]] std::optional<double> energy_j(void* gpu) const;

    struct Found {
        void* gpu = nullptr;   ///< null: not found
        std::string why = {};  ///< then
        bool is_instance = false;
    };
    /// The GPU that CUDA_VISIBLE_DEVICES names for a process with one: a UUID, or a number. A number counts in CUDA's
    /// order, which is NVML's if `pci_order` (CUDA_DEVICE_ORDER=PCI_BUS_ID) or if all GPUs have the same name.
    [[nodiscard]] Found find(const std::string& visible, bool pci_order) const;

    /// All GPUs of the machine or container; of those that are divided the instances instead.
    [[nodiscard]] std::vector<NvmlGpu> gpus() const;

  private:
    [[nodiscard]] NvmlGpu described(void* gpu, bool is_instance) const;
    [[nodiscard]] std::vector<NvmlGpu> instances_of(void* gpu) const;
    [[nodiscard]] Found find_number(unsigned number, bool pci_order) const;
    [[nodiscard]] void* symbol(const char* name) const;
    /// Whether the function exists and succeeds.
    template <class... Arguments>
    bool ask(const char* function, Arguments... arguments) const {
        const auto call = reinterpret_cast<int (*)(Arguments...)>(symbol(function));
        return call && call(arguments...) == 0;
    }

    void* library_;  ///< null: not found, or no driver
};

/// The names of the set bits; "none" for 0. Bits unknown to this version are given as numbers.
std::string throttle_reasons(unsigned long long bits);

/// Version numbers as text: 12040 is CUDA 12.4; 8902 is cuDNN 8.9.2, and 90100 cuDNN 9.1.0.
std::string cuda_version(long number);
std::string cudnn_version(long number);

}  // namespace stylesweep::host
