// The identity of a process, by which another process can check whether it is still alive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace stylesweep {

/// Whether a process is alive, as far as the observer can tell.
enum class Life {
    alive,    ///< seen, even if stopped
    dead,     ///< certain: it ended, or its machine was rebooted
    unknown,  ///< not visible from here; only its heartbeat tells
};

/// A kernel and a PID namespace in it: within one place, a pid identifies one process.
struct ProcessPlace {
    std::string host, boot_id;
    std::string machine_id;          ///< digest of /etc/machine-id; empty: there is none
    std::int64_t pid_namespace = 0;  ///< inode of /proc/self/ns/pid; 0: unknown

    static ProcessPlace here();
    bool operator==(const ProcessPlace&) const = default;
};

/// A process as stored in the database.
struct ProcessIdentity {
    ProcessPlace place;
    std::int64_t pid = 0;
    std::int64_t start_ticks = 0;  ///< since boot, to detect a reused pid; 0: unknown

    /// The host name is ignored: it may change while the process lives.
    bool operator==(const ProcessIdentity& other) const;

    static ProcessIdentity of_this_process();
    /// Of another process in this PID namespace; nullopt when it has ended.
    static std::optional<ProcessIdentity> of(std::int64_t pid);

    /// As seen from `observer`, the place where this process runs. Within one boot and PID namespace the kernel knows.
    /// A process of an earlier boot counts as dead only where that is certain: same host name and machine id, both
    /// outside of any container, since containers may share their machine id.
    [[nodiscard]] Life life(const ProcessPlace& observer = ProcessPlace::here()) const;
};

/// Sends SIGKILL if the process is seen alive.
void kill_if_alive(const ProcessIdentity& process);

}  // namespace stylesweep
