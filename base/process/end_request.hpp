// How the orchestrator tells a runner to end the job under way: SIGUSR1 with the reason and the attempt.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstdint>

namespace stylesweep::process {

enum class EndReason : std::uint8_t {
    interrupt = 0,  ///< the user wants to stop now: the job waits again as if untried
    timeout = 1,
    cancelled = 2,
};

/// Names its attempt at a job, so that a request that comes too late ends neither the next job nor a retry.
struct EndRequest {
    EndReason reason = EndReason::interrupt;
    std::int64_t job = 0;  ///< 0: whichever is under way
    int attempt = 0;       ///< of that job; what travels is its remainder by `attempts`

    static constexpr int signal = SIGUSR1;

    static constexpr int attempts = 4096;

    [[nodiscard]] constexpr bool means(std::int64_t its_job, int its_attempt) const {
        return job == 0 || (job == its_job && attempt % attempts == its_attempt % attempts);
    }

    /// As the number that goes with the signal; from a plain `kill -USR1` that is 0.
    [[nodiscard]] constexpr std::int64_t encoded() const {
        return (job * attempts + attempt % attempts) * 4 + static_cast<std::int64_t>(reason);
    }
    static constexpr EndRequest decoded(std::int64_t number) {
        return {static_cast<EndReason>(number % 4), number / 4 / attempts, static_cast<int>(number / 4 % attempts)};
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
