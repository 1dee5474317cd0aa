// The identity of a process, by which another one can see whether it is still alive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace stylesweep {

/// Whether a process is alive, as far as the observer can see.
enum class Life {
    alive,    ///< seen, also when it is stopped
    dead,     ///< certainly: it ended, or its machine was rebooted
    unknown,  ///< cannot be seen from here; only its heartbeat shows
};

/// A kernel and a PID namespace in it, as one of its processes knows them: within one of these a pid means one process.
struct ProcessPlace {
    std::string host, boot_id;
    std::string machine_id;          ///< digest of /etc/machine-id; empty: there is none
    std::int64_t pid_namespace = 0;  ///< inode of /proc/self/ns/pid; 0: unknown

    static ProcessPlace here();
    bool operator==(const ProcessPlace&) const = default;
};

/// A process as the database knows it.
struct ProcessIdentity {
    ProcessPlace place;
    std::int64_t pid = 0;
    std::int64_t start_ticks = 0;  ///< since boot, so that a reused pid is another process; 0: unknown

    /// The host's name does not count: it may change while the process lives.
    bool operator==(const ProcessIdentity& other) const;

    static ProcessIdentity of_this_process();
    /// Of another process in this PID namespace; nullopt when it is gone.
    static std::optional<ProcessIdentity> of(std::int64_t pid);

    /// As seen from `observer`, which is where this process runs. Within one boot and PID namespace the kernel says it
    /// at once. A process of an earlier boot is dead where that is certain: same host name and machine id, both outside
    /// of any container, since containers may share their machine id.
    [[nodiscard]] Life life(const ProcessPlace& observer = ProcessPlace::here()) const;
};

/// Kills the process by SIGKILL if it is seen to live.
void kill_if_alive(const ProcessIdentity& process);

}  // namespace stylesweep
