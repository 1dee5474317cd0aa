// The table of commands, from which `stylesweep`, its help, its manual page and its completion are made.
#pragma once

#include <span>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/options.hpp"

namespace stylesweep::cli {

struct CommandEntry {
    const char* name;
    int (*function)(const Arguments&);
    const char* purpose;
    const char* examples;  ///< lines for a shell; tests/docs runs them
};

struct ExitMeaning {
    ExitCode code;
    const char* meaning;
};

/// In the order of the help.
std::span<const CommandEntry> command_table();
std::span<const ExitMeaning> exit_meanings();

/// Asks the command with --help, so nothing else is done.
CommandSyntax syntax_of(const CommandEntry& command);

}  // namespace stylesweep::cli
