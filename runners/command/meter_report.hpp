// What stylesweep-meter writes to the runner when its program has ended: one such record, both on the same machine.
#pragma once

#include <cstdint>

namespace stylesweep::command {

struct MeterReport {
    std::int32_t start_error;  ///< errno of the program's start; 0: it ran
    std::int32_t wait_status;  ///< as wait(2) gives it
    double wall_s;             ///< from before its start to its end
    double cpu_s;              ///< user and system time of it and the children it waited for
    std::int64_t peak_bytes;   ///< largest resident set of one of these processes
};

}  // namespace stylesweep::command
