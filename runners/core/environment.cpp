#include "runners/core/environment.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "version.hpp"

namespace stylesweep::runners {

std::string cpu_model() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown CPU";
}

nlohmann::json machine_facts() {
    utsname system{};
    ::uname(&system);
    return {{"host", system.nodename},
            {"kernel", std::string(system.sysname) + " " + system.release},
            {"cpu", cpu_model()},
            {"cpu_count", std::thread::hardware_concurrency()},
            {"memory_bytes", static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE)},
            {"program_version", version_and_commit},
            {"build_type", build_type}};
}

std::optional<double> load_average() {
    double load = 0;
    if (::getloadavg(&load, 1) != 1) return std::nullopt;
    return load;
}

double cpu_wait_s() {
    double waited_ns = 0;
    std::error_code error;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", error)) {
        double ran = 0, waited = 0;
        if (std::ifstream(thread.path() / "schedstat") >> ran >> waited) waited_ns += waited;
    }
    return waited_ns / 1e9;
}

}  // namespace stylesweep::runners
