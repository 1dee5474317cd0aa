// A child process in its own process group, with its output in a file.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stylesweep::process {

/// How a process ended.
struct Exit {
    int code = 0;    ///< exit code, when signal is 0
    int signal = 0;  ///< the signal that killed it
};

struct Command {
    std::vector<std::string> argv;  ///< program path first; no shell is involved
    std::filesystem::path output;   ///< stdout and stderr are appended here; /dev/null when empty
    std::vector<std::pair<std::string, std::string>> environment;  ///< added to this process's environment
    std::vector<int> cpus;                                         ///< CPUs it may run on; empty: any
    std::filesystem::path errors = {};                             ///< where stderr goes instead, if not empty
    std::vector<int> inherited = {};                               ///< descriptors kept open
};

/// Owns one child process, started by start(); it gets SIGTERM when this process dies. The destructor kills and reaps
/// it if it still runs. Not thread-safe.
class Child {
  public:
    /// Throws std::runtime_error when it cannot be started.
    explicit Child(const Command& command);
    Child(Child&& other) noexcept;
    Child& operator=(Child&&) = delete;
    Child(const Child&) = delete;
    ~Child();

    [[nodiscard]] pid_t pid() const { return pid_; }

    /// How it ended, or nullopt while it runs. Does not wait.
    std::optional<Exit> poll();
    Exit wait();

    /// Sends the signal to the whole process group.
    void send(int signal) const;

    /// Current resident memory of the process and its descendants, bytes (shared pages count for each); 0 when unknown.
    [[nodiscard]] std::uint64_t resident_bytes() const;

  private:
    pid_t pid_ = -1;
    std::optional<Exit> exit_;
};

}  // namespace stylesweep::process
