// An attempt at a job packed into one number, for a signal or a word of shared memory.
#pragma once

#include <cstdint>

namespace stylesweep::process {

/// So many consecutive attempts at one job can be told apart.
inline constexpr int attempts_told_apart = 4096;

/// 0 for job 0, which means no job.
constexpr std::int64_t attempt_word(std::int64_t job, int attempt) {
    return job == 0 ? 0 : job * attempts_told_apart + attempt % attempts_told_apart;
}

}  // namespace stylesweep::process
