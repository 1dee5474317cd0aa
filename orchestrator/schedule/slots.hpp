// Places where a runner can run: a device and its share of the CPUs.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::schedule {

/// One runner's place. On a CPU device `cpus` is its own share; beside a GPU it is empty (any CPU).
struct Slot {
    std::string device;  ///< cpu, cuda:0
    int number = 0;      ///< counts over all slots
    int threads = 1;
    std::vector<int> cpus = {};
    int place = 0;                    ///< counts over the slots of its device
    std::vector<int> inherited = {};  ///< descriptors its runner keeps open: the locks on its device
};

/// Number or name of a GPU as the driver takes it: this process may itself see a part of them only
/// (`visible`: its CUDA_VISIBLE_DEVICES, nullptr when unset). "" for another device.
std::string gpu_of(const std::string& device, const char* visible);

/// CPUs this process may run on.
std::vector<int> usable_cpus();

/// `runners` slots on each device; the runners of the CPU device share `cpus` without overlap (each has at least one).
std::vector<Slot> make_slots(const std::vector<std::string>& devices, int runners, const std::vector<int>& cpus);

}  // namespace stylesweep::schedule
