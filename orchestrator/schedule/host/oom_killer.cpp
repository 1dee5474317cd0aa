#include "orchestrator/schedule/host/oom_killer.hpp"

#include <fstream>
#include <optional>
#include <string>

namespace stylesweep::schedule {
namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> read_count(const fs::path& file) {
    std::ifstream in(file);
    std::string word;
    std::uint64_t number = 0;
    while (in >> word >> number)
        if (word == "oom_kill") return number;
    return std::nullopt;
}

// A container often sees its own cgroup as the root of the mount, whatever its path.
void add(std::vector<fs::path>& files, const fs::path& mount, const std::string& group, const char* name) {
    files.push_back(mount / fs::path(group).relative_path() / name);
    files.push_back(mount / name);
}

}  // namespace

std::vector<fs::path> oom_counters(const fs::path& proc, const fs::path& cgroups) {
    std::vector<fs::path> files;
    std::ifstream groups(proc / "self/cgroup");
    for (std::string line; std::getline(groups, line);) {  // NUMBER:CONTROLLERS:PATH
        const auto first = line.find(':'), second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const std::string group = line.substr(second + 1);
        if (controllers == ",,") add(files, cgroups, group, "memory.events");
        if (controllers.find(",memory,") != std::string::npos)
            add(files, cgroups / "memory", group, "memory.oom_control");
    }
    files.push_back(proc / "vmstat");
    return files;
}

std::uint64_t oom_kills(const std::vector<fs::path>& counters) {
    for (const fs::path& file : counters)
        if (const auto count = read_count(file)) return *count;
    return 0;
}

void OomWatch::look(std::uint64_t kills, TimePoint now) {
    if (known_ && kills > kills_) {
        rose_ = true;
        rose_at_ = now;
    }
    known_ = true;
    kills_ = kills;
}

}  // namespace stylesweep::schedule
