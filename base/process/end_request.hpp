// How the orchestrator asks a runner to end the current job: SIGUSR1 with the reason and the attempt.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstdint>

#include "base/process/attempt_word.hpp"

namespace stylesweep::process {

enum class EndReason : std::uint8_t {
    interrupt = 0,  ///< the user stops the sweep: the job is pending again, as if never tried
    timeout = 1,
    cancelled = 2,
};

/// Names one attempt at a job, so that a late request ends neither the next job nor a retry.
struct EndRequest {
    EndReason reason = EndReason::interrupt;
    std::int64_t job = 0;  ///< 0: the current job
    int attempt = 0;       ///< of that job; sent as its attempt_word()

    static constexpr int signal = SIGUSR1;

    [[nodiscard]] constexpr bool means(std::int64_t its_job, int its_attempt) const {
        return job == 0 || attempt_word(job, attempt) == attempt_word(its_job, its_attempt);
    }

    /// The number sent with the signal; 0 for a plain `kill -USR1`.
    [[nodiscard]] constexpr std::int64_t encoded() const {
        return attempt_word(job, attempt) * 4 + static_cast<std::int64_t>(reason);
    }
    static constexpr EndRequest decoded(std::int64_t number) {
        const std::int64_t word = number / 4;
        return {static_cast<EndReason>(number % 4), word / attempts_told_apart,
                static_cast<int>(word % attempts_told_apart)};
    }

    void send_to(pid_t runner) const {
        sigval value{};
        value.sival_ptr = reinterpret_cast<void*>(encoded());
        ::sigqueue(runner, signal, value);
    }
    static EndRequest received(const siginfo_t& info) {
        return decoded(info.si_code == SI_QUEUE ? reinterpret_cast<std::int64_t>(info.si_value.sival_ptr) : 0);
    }
};

}  // namespace stylesweep::process
