// What stylesweep-meter and the runner say to each other: one record each, on one machine, over a socket between them.
#pragma once

#include <cstdint>

namespace stylesweep::command {

/// From the runner: SIGTERM to the program's group, SIGKILL to what is left of it later.
struct EndProgram {
    double grace_s;
};

enum class ProgramEnd : std::int32_t {
    by_itself,   ///< nothing was asked
    when_asked,  ///< after SIGTERM, with all of its group, within the grace
    killed,      ///< after the grace
};

/// To the runner, when the program has ended.
struct MeterReport {
    std::int32_t start_error;  ///< errno of the program's start; 0: it ran
    std::int32_t wait_status;  ///< as wait(2) gives it
    ProgramEnd end;            ///< what it took
    double wall_s;             ///< from before its start to its end
    double grace_s;            ///< the last part of that: since SIGTERM
    double cpu_s;              ///< user and system time of it and the children it waited for
    std::int64_t peak_bytes;   ///< largest resident set of one of these processes
};

}  // namespace stylesweep::command
