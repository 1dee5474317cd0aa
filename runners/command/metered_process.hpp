// Runs one program with stylesweep-meter and passes on its standard output as it arrives.
#pragma once

#include <functional>
#include <string_view>

#include "runners/command/meter_process.hpp"

namespace stylesweep::command {

/// Runs `program`, started like process::start() and with this process's stderr; calls `output` with each piece of its
/// stdout. When it ends, or this process dies, all its descendants are killed. Throws std::runtime_error like
/// MeteredProgram; if the program cannot be started, the report says so.
MeterReport run_metered(const Program& program, const std::function<void(std::string_view)>& output,
                        const EarlyEnd& early = {});

}  // namespace stylesweep::command
