#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orchestrator/night/run_here.hpp"

using namespace stylesweep;
using namespace std::chrono_literals;

TEST_CASE("a wait ends when a child process does, also one that had ended before") {
    cli::LocalSystem system;
    const auto begin = system.now();
    for (const useconds_t life : {0U, 100'000U}) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::usleep(life);
            ::_exit(0);
        }
        siginfo_t ended{};
        if (life == 0) REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) == 0);
        system.wait(60s);
        REQUIRE(::waitpid(child, nullptr, 0) == child);
    }
    CHECK(system.now() - begin < 60s);
}
