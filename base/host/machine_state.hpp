// What a machine does beside a job: CPU time and steal, load, pressure, clock, temperature.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stylesweep::host {

/// Where the kernel tells it; tests put other folders here.
struct KernelFiles {
    std::filesystem::path proc = "/proc", sys = "/sys";
};

/// Of all CPUs together since the machine's start, in ticks of 1/100 s (/proc/stat).
struct CpuTimes {
    double busy = 0, idle = 0;
    double steal = 0;  ///< the hypervisor ran others meanwhile; part of neither
    [[nodiscard]] double all() const { return busy + idle + steal; }
};
std::optional<CpuTimes> cpu_times(const KernelFiles& files = {});
/// Share of the CPUs' time between two readings that was stolen; nullopt: less than two ticks passed.
std::optional<double> steal_share(const CpuTimes& before, const CpuTimes& after);

/// Mean over `cpus`, by default all, MHz; nullopt: the machine does not tell (most virtual machines).
struct CpuClock {
    double mhz = 0;
    double nominal_mhz = 0;  ///< base frequency where known, else the highest
    [[nodiscard]] double share() const { return mhz / nominal_mhz; }
};
std::optional<CpuClock> cpu_clock(const KernelFiles& files = {}, const std::vector<int>& cpus = {});

/// Highest of the CPU's sensors, degrees Celsius.
std::optional<double> cpu_temperature_c(const KernelFiles& files = {});

/// Seconds since the machine's start in which some task waited for a CPU (/proc/pressure/cpu, `some total`).
std::optional<double> cpu_pressure_s(const KernelFiles& files = {});

std::optional<double> one_minute_load(const KernelFiles& files = {});

/// "performance", "powersave", ...; "several" if CPUs differ; "" where unknown.
std::string cpu_governor(const KernelFiles& files = {});
/// Whether the clock may rise above nominal; nullopt where unknown.
std::optional<bool> cpu_turbo(const KernelFiles& files = {});

}  // namespace stylesweep::host
