// What every runner can say of the machine it runs on.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace stylesweep::runners {

/// Host, CPU model, cores, kernel, program version and build type; the runner adds device and library facts.
nlohmann::json machine_facts();

std::string cpu_model();

/// One-minute load average; nullopt where the system does not say.
std::optional<double> load_average();

/// Seconds that this process's threads were ready to run but other work had the CPU (/proc/PID/task/TID/schedstat,
/// run delay), summed over its living threads; 0 where the kernel does not say.
double cpu_wait_s();

}  // namespace stylesweep::runners
