#include "orchestrator/schedule/slots.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace stylesweep::schedule {

std::string gpu_of(const std::string& device, const char* visible) {
    if (!device.starts_with("cuda:")) return "";
    const std::string number = device.substr(5);
    if (number.find_first_not_of("0123456789") != std::string::npos) return number;  // a UUID
    if (!visible || !*visible) return number;
    std::istringstream list(visible);
    std::string name;
    for (int i = 0; i <= std::atoi(number.c_str()); ++i)
        if (!std::getline(list, name, ',')) return number;
    return name;
}

std::vector<int> usable_cpus() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<int> cpus;
    if (::sched_getaffinity(0, sizeof set, &set) == 0)
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
            if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
    if (cpus.empty()) cpus.push_back(0);
    return cpus;
}

std::vector<Slot> make_slots(const std::vector<std::string>& devices, int runners, const std::vector<int>& cpus) {
    std::vector<Slot> slots;
    const int count = static_cast<int>(cpus.size());
    for (const std::string& device : devices) {
        for (int i = 0; i < runners; ++i) {
            Slot slot{device, static_cast<int>(slots.size())};
            slot.place = i;
            if (device == "cpu") {
                const int begin = std::min(i * count / runners, count - 1);
                const int end = std::max((i + 1) * count / runners, begin + 1);
                slot.cpus.assign(cpus.begin() + begin, cpus.begin() + std::min(end, count));
                slot.threads = static_cast<int>(slot.cpus.size());
            }
            slots.push_back(std::move(slot));
        }
    }
    return slots;
}

}  // namespace stylesweep::schedule
