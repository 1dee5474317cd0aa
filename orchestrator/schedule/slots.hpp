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
    std::vector<int> cpus;
};

/// CPUs this process may run on.
std::vector<int> usable_cpus();

/// `runners` slots on each device; the runners of the CPU device share `cpus` without overlap (each has at least one).
std::vector<Slot> make_slots(const std::vector<std::string>& devices, int runners, const std::vector<int>& cpus);

}  // namespace stylesweep::schedule
