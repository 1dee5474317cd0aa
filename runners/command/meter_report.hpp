// The messages between stylesweep-meter and the runner: one record each, over a socket on one machine.
#pragma once

#include <cstdint>

namespace stylesweep::command {

/// From the runner: SIGTERM to the program's group, later SIGKILL to what is left of it.
struct EndProgram {
    double grace_s;
};

enum class ProgramEnd : std::int32_t {
    by_itself,   ///< without a request
    when_asked,  ///< after SIGTERM, with its whole group, within the grace period
    killed,      ///< after the grace period
};

/// To the runner, when the program has ended.
struct MeterReport {
    std::int32_t start_error;  ///< errno of the program's start; 0: it ran
    std::int32_t wait_status;  ///< from wait(2)
    ProgramEnd end;            ///< how it ended
    double wall_s;             ///< from just before its start to its end
    double grace_s;            ///< part of that since SIGTERM
    double cpu_s;              ///< user and system time of it and the children it waited for
    std::int64_t peak_bytes;   ///< largest resident set of one of these processes
};

}  // namespace stylesweep::command
