// Slots for runners: a device and a share of the CPUs.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::schedule {

/// The slot of one runner. On a CPU device `cpus` is its own share; on a GPU it is empty (any CPU).
struct Slot {
    std::string device;  ///< cpu, cuda:0
    int number = 0;      ///< index among all slots
    int threads = 1;
    std::vector<int> cpus = {};
    int place = 0;                    ///< index among the slots of its device
    std::vector<int> inherited = {};  ///< descriptors that its runner keeps open: the locks on its device
};

/// Number or name of a GPU for the driver, given that this process may see only some of them (`visible`: its
/// CUDA_VISIBLE_DEVICES, nullptr when unset). cuda:MIG-UUID and cuda:GPU-UUID are the driver's own names. "" for
/// another device.
std::string gpu_of(const std::string& device, const char* visible);

/// CPUs this process may run on.
std::vector<int> usable_cpus();

/// `runners` slots per device; runners of the CPU device share `cpus` without overlap (each has at least one).
std::vector<Slot> make_slots(const std::vector<std::string>& devices, int runners, const std::vector<int>& cpus);

}  // namespace stylesweep::schedule
