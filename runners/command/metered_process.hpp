// One program run to its end by stylesweep-meter, its standard output handed over as it comes.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runners/command/meter_report.hpp"

namespace stylesweep::command {

struct Program {
    std::vector<std::string> argv;         ///< looked up on the PATH when it has no slash
    std::vector<std::string> environment;  ///< all of it, NAME=VALUE
    std::filesystem::path folder;          ///< where it starts; relative paths of programs begin there
};

/// Runs `program` with stdin from /dev/null and stderr where this process's goes; calls `output` with each piece of its
/// stdout. When it ends, or this process dies, all that it started dies too. Throws std::runtime_error when the meter
/// beside this program cannot be started or is killed; a program that cannot be started is told in the report.
MeterReport run_metered(const Program& program, const std::function<void(std::string_view)>& output);

}  // namespace stylesweep::command
