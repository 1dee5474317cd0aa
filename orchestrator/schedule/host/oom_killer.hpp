// Detects the kernel's out-of-memory killer, whose SIGKILL looks like any other.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace stylesweep::schedule {

/// The `oom_kill` counters that cover this process and its children: of their memory cgroup (v2 and v1), and of the
/// whole machine where no cgroup is visible.
std::vector<std::filesystem::path> oom_counters(const std::filesystem::path& proc = "/proc",
                                                const std::filesystem::path& cgroups = "/sys/fs/cgroup");

/// Processes killed so far, from the first of these files with a line "oom_kill N"; 0 when none has one.
std::uint64_t oom_kills(const std::vector<std::filesystem::path>& counters);

/// Remembers when the counter last rose. A killed process may take seconds to release its memory and end, so a rise
/// counts for a while.
class OomWatch {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    void look(std::uint64_t kills, TimePoint now);
    [[nodiscard]] bool struck_lately(TimePoint now) const { return rose_ && now - rose_at_ <= memory; }

  private:
    static constexpr std::chrono::seconds memory{30};
    std::uint64_t kills_ = 0;
    bool known_ = false, rose_ = false;
    TimePoint rose_at_{};
};

}  // namespace stylesweep::schedule
