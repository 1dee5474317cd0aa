#include "base/host/machine_state.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace stylesweep::host {
namespace {

namespace fs = std::filesystem;

template <class Value>
std::optional<Value> content(const fs::path& file) {
    Value value{};
    if (std::ifstream in(file); in >> value) return value;
    return std::nullopt;
}

bool is_cpu_folder(const std::string& name) {
    return name.starts_with("cpu") && name.size() > 3 && name.find_first_not_of("0123456789", 3) == std::string::npos;
}

template <class Each>
void each_cpu(const KernelFiles& files, const Each& each) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(files.sys / "devices/system/cpu", error))
        if (is_cpu_folder(entry.path().filename().string())) each(entry.path() / "cpufreq");
}

bool is_cpu_sensor(const std::string& name) {
    return name == "coretemp" || name == "k10temp" || name == "zenpower" || name == "cpu_thermal" ||
           name == "x86_pkg_temp";
}

void take_highest(std::optional<double>& highest, const fs::path& file) {
    if (const auto millidegrees = content<double>(file))
        highest = std::max(highest.value_or(-300), *millidegrees / 1000);
}

}  // namespace

std::optional<CpuTimes> cpu_times(const KernelFiles& files) {
    std::ifstream in(files.proc / "stat");
    std::string word;
    double user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
    if (!(in >> word >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal) || word != "cpu")
        return std::nullopt;
    return CpuTimes{user + nice + system + irq + softirq, idle + iowait, steal};
}

std::optional<double> steal_share(const CpuTimes& before, const CpuTimes& after) {
    const double passed = after.all() - before.all();
    if (passed < 2) return std::nullopt;
    return std::max(0.0, after.steal - before.steal) / passed;
}

std::optional<CpuClock> cpu_clock(const KernelFiles& files, const std::vector<int>& cpus) {
    double sum = 0, nominal = 0;
    int count = 0;
    const auto add = [&](const fs::path& cpu) {
        const auto now = content<double>(cpu / "scaling_cur_freq");
        auto base = content<double>(cpu / "base_frequency");
        if (!base) base = content<double>(cpu / "cpuinfo_max_freq");
        if (!now || !base || *base <= 0) return;
        sum += *now, nominal += *base, ++count;
    };
    if (cpus.empty()) each_cpu(files, add);
    for (const int cpu : cpus) add(files.sys / "devices/system/cpu" / ("cpu" + std::to_string(cpu)) / "cpufreq");
    if (count == 0) return std::nullopt;
    return CpuClock{sum / count / 1000, nominal / count / 1000};
}

std::optional<double> cpu_temperature_c(const KernelFiles& files) {
    std::optional<double> highest;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(files.sys / "class/hwmon", error))
        if (is_cpu_sensor(content<std::string>(entry.path() / "name").value_or("")))
            for (int i = 1; i < 10; ++i) take_highest(highest, entry.path() / ("temp" + std::to_string(i) + "_input"));
    if (highest) return highest;
    for (const auto& entry : fs::directory_iterator(files.sys / "class/thermal", error))
        if (is_cpu_sensor(content<std::string>(entry.path() / "type").value_or("")))
            take_highest(highest, entry.path() / "temp");
    return highest;
}

std::optional<double> cpu_pressure_s(const KernelFiles& files) {
    std::ifstream in(files.proc / "pressure/cpu");
    std::string line;
    if (!std::getline(in, line) || !line.starts_with("some ")) return std::nullopt;
    const auto at = line.find("total=");
    if (at == std::string::npos) return std::nullopt;
    return std::stod(line.substr(at + 6)) / 1e6;
}

std::optional<double> one_minute_load(const KernelFiles& files) {
    return content<double>(files.proc / "loadavg");
}

std::string cpu_governor(const KernelFiles& files) {
    std::string all;
    each_cpu(files, [&](const fs::path& cpu) {
        const std::string one = content<std::string>(cpu / "scaling_governor").value_or("");
        all = all.empty() || all == one ? one : "several";
    });
    return all;
}

std::optional<bool> cpu_turbo(const KernelFiles& files) {
    if (const auto off = content<int>(files.sys / "devices/system/cpu/intel_pstate/no_turbo")) return *off == 0;
    if (const auto on = content<int>(files.sys / "devices/system/cpu/cpufreq/boost")) return *on != 0;
    return std::nullopt;
}

}  // namespace stylesweep::host
