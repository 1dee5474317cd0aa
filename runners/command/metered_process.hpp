// Runs one program with stylesweep-meter and passes on its standard output as it arrives.
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
    std::vector<std::string> argv;         ///< looked up on the PATH if it has no slash
    std::vector<std::string> environment;  ///< complete, NAME=VALUE
    std::filesystem::path folder;          ///< working folder; relative program paths start there
};

/// What may end a program early.
struct EarlyEnd {
    const runners::EndSignal* signal = nullptr;  ///< nullptr: none
    std::int64_t job = 0;                        ///< the job it runs for
    int attempt = 1;                             ///< of that job
    double grace_s = 0;                          ///< from SIGTERM to SIGKILL
};

/// Runs `program`, started like process::start() and with this process's stderr; calls `output` with each piece of its
/// stdout. When it ends, or this process dies, all its descendants are killed. Throws std::runtime_error if the meter
/// (next to this program) cannot be started or is killed; if the program cannot be started, the report says so.
MeterReport run_metered(const Program& program, const std::function<void(std::string_view)>& output,
                        const EarlyEnd& early = {});

}  // namespace stylesweep::command
