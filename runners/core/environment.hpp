// Facts about the machine that every runner records.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace stylesweep::runners {

/// Host, CPU model, cores, kernel, program version and build type; the runner adds facts about devices and libraries.
nlohmann::json machine_facts();

std::string cpu_model();

/// One-minute load average; nullopt if unavailable.
std::optional<double> load_average();

/// Seconds that this process's threads waited for a CPU used by others (run delay in /proc/PID/task/TID/schedstat),
/// summed over its current threads; 0 if unavailable.
double cpu_wait_s();

}  // namespace stylesweep::runners
