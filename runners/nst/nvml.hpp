// What NVIDIA's management library knows of a GPU: the driver, and the state that decides how fast it is just now.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace stylesweep::nst {

/// NVML, loaded when the object is made, so that programs run where it is not installed. What the library, or this
/// version of it, cannot tell is absent; nothing throws. Any thread.
class Nvml {
  public:
    explicit Nvml(const std::string& library = "libnvidia-ml.so.1");
    Nvml(const Nvml&) = delete;
    Nvml& operator=(const Nvml&) = delete;
    ~Nvml();

    /// Of the driver, such as "550.54.15".
    [[nodiscard]] std::optional<std::string> driver() const;

    /// Of the GPU at `pci_bus_id` ("00000000:65:00.0") now: sm_clock_mhz, sm_clock_max_mhz, memory_clock_mhz,
    /// memory_clock_max_mhz, temperature_c, power_w, and throttle_reasons, names joined by ", " ("none" when nothing
    /// holds the clocks down). NVML counts all GPUs of the machine, hence the bus and not CUDA's number.
    [[nodiscard]] nlohmann::json state(const std::string& pci_bus_id) const;

  private:
    [[nodiscard]] void* symbol(const char* name) const;
    /// Whether there is such a function and it succeeds.
    template <class... Arguments>
    bool ask(const char* function, Arguments... arguments) const {
        const auto call = reinterpret_cast<int (*)(Arguments...)>(symbol(function));
        return call && call(arguments...) == 0;
    }

    void* library_;  ///< null: none was found, or it found no driver
};

/// In words, bit by bit; "none" for 0. A bit of a later version is named by its number.
std::string throttle_reasons(unsigned long long bits);

/// As the two libraries print their versions: 12040 is CUDA 12.4; 8902 is cuDNN 8.9.2, and 90100 cuDNN 9.1.0.
std::string cuda_version(long number);
std::string cudnn_version(long number);

}  // namespace stylesweep::nst
