// The help of the program and of each command, from the table of commands.
#pragma once

#include <iosfwd>

#include "orchestrator/cli/reference/command_table.hpp"

namespace stylesweep::cli {

/// All commands and exit codes.
void print_help(std::ostream& out);

/// Usage, options and an example. Fits a terminal of 40 rows and 100 columns.
void print_help(std::ostream& out, const CommandEntry& command, const CommandSyntax& syntax);

}  // namespace stylesweep::cli
