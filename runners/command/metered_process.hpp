// One program run to its end by stylesweep-meter, its standard output handed over as it comes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runners/command/meter_report.hpp"
#include "runners/core/loop/end_signal.hpp"

namespace stylesweep::command {

struct Program {
    std::vector<std::string> argv;         ///< looked up on the PATH when it has no slash
    std::vector<std::string> environment;  ///< all of it, NAME=VALUE
    std::filesystem::path folder;          ///< where it starts; relative paths of programs begin there
};

/// What ends a program before its time.
struct EarlyEnd {
    const runners::EndSignal* signal = nullptr;  ///< nullptr: nothing
    std::int64_t job = 0;                        ///< the one it runs for
    int attempt = 1;                             ///< at that job
    double grace_s = 0;                          ///< from SIGTERM to SIGKILL
};

/// Runs `program`, which begins as process::start() says, with stderr where this process's goes; calls `output` with
/// each piece of its stdout. When it ends, or this process dies, all that it started dies too. Throws
/// std::runtime_error when the meter beside this program cannot be started or is killed; a program that cannot be
/// started is told in the report.
MeterReport run_metered(const Program& program, const std::function<void(std::string_view)>& output,
                        const EarlyEnd& early = {});

}  // namespace stylesweep::command
