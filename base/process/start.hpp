// The one place where a process becomes the parent of another: what every child begins with.
#pragma once

#include <sched.h>
#include <sys/types.h>

#include <span>

namespace stylesweep::process {

/// What to start, in plain pointers and numbers: also the small stylesweep-meter starts its program by this.
struct Start {
    char* const* argv;                ///< ends with nullptr
    char* const* environment;         ///< all of it; ends with nullptr
    bool on_path = false;             ///< a program without a slash is looked up on this process's PATH
    const char* folder = nullptr;     ///< where it starts; nullptr: here
    int output = -1, errors = -1;     ///< descriptors that become its stdout and stderr; -1: this process's own
    std::span<const int> kept = {};   ///< further descriptors that it has open, under their numbers
    int death_signal = 0;             ///< what it gets when this thread ends; 0: nothing
    const cpu_set_t* cpus = nullptr;  ///< those it may run on; nullptr: as this process
};

struct Started {
    pid_t pid;  ///< -1: it could not be started
    int error;  ///< why: errno
};

/// Starts a child. It leads a process group of its own, has no signal ignored, caught or blocked, reads stdin from
/// /dev/null, and has no descriptor above 2 but `kept`. No signal is lost: one that comes before the program runs
/// is delivered to it, or ends it, as if it ran. Returns when the program runs or cannot.
[[nodiscard]] Started start(const Start& what) noexcept;

}  // namespace stylesweep::process
