// The one place where child processes are started, with the state that all of them begin in.
#pragma once

#include <sched.h>
#include <sys/types.h>

#include <span>

namespace stylesweep::process {

/// What to start, in plain pointers and numbers, since the small stylesweep-meter uses this too.
struct Start {
    char* const* argv;                ///< ends with nullptr
    char* const* environment;         ///< all of it; ends with nullptr
    bool on_path = false;             ///< a program without a slash is looked up on this process's PATH
    const char* folder = nullptr;     ///< working directory; nullptr: this process's
    int output = -1, errors = -1;     ///< descriptors that become its stdout and stderr; -1: this process's own
    std::span<const int> kept = {};   ///< further descriptors that stay open, under their numbers
    int death_signal = 0;             ///< signal to the child when this thread ends; 0: none
    const cpu_set_t* cpus = nullptr;  ///< CPUs it may run on; nullptr: this process's
};

struct Started {
    pid_t pid;  ///< -1: it could not be started
    int error;  ///< why: errno
};

/// Starts a child. It leads its own process group, has all signals at their defaults and unblocked, reads stdin from
/// /dev/null, and has no descriptor above 2 except `kept`. No signal is lost: one that comes before exec is delivered
/// to the new program, or ends the child. Returns when the program runs or could not be started.
[[nodiscard]] Started start(const Start& what) noexcept;

}  // namespace stylesweep::process
