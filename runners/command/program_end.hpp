// What the end of a metered program means for its job.
#pragma once

#include <cstdint>
#include <string>

#include "runners/command/metered_process.hpp"
#include "runners/core/runner.hpp"

namespace stylesweep::command {

/// Throws unless `error`, the errno of its start, is 0: BadInput if it can never be started.
void refuse_unstarted(int error, const Program& program);

/// Throws ProgramFailed or EndedEarly, with its last words, unless the program exited by itself with code 0. Its log
/// begins at `log_begin`; `printed` is the end of its stdout.
void judge(const MeterReport& ended, std::int64_t log_begin, const std::string& printed,
           const runners::Settings& settings, const runners::Job& job);

}  // namespace stylesweep::command
