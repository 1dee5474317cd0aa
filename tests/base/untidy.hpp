// A process in the state that its children must not see, and what a child says of its own.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <string>

namespace stylesweep::testing {

/// While it lives this process ignores and blocks signals and has a descriptor open that exec() would pass on.
class Untidy {
  public:
    Untidy() : descriptor_(::fcntl(STDERR_FILENO, F_DUPFD, 200)) {
        sigset_t blocked;
        sigemptyset(&blocked);
        for (const int signal : {SIGTERM, SIGUSR1, SIGRTMIN}) sigaddset(&blocked, signal);
        ::pthread_sigmask(SIG_BLOCK, &blocked, &mask_);
        for (int i = 0; i < count; ++i) {
            struct sigaction ignore{};
            ignore.sa_handler = SIG_IGN;
            ::sigaction(ignored[i], &ignore, &before_[i]);
        }
    }
    Untidy(const Untidy&) = delete;
    ~Untidy() {
        for (int i = 0; i < count; ++i) ::sigaction(ignored[i], &before_[i], nullptr);
        ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
        ::close(descriptor_);
    }

  private:
    static constexpr int count = 5;
    static constexpr int ignored[count] = {SIGPIPE, SIGHUP, SIGINT, SIGXFSZ, SIGUSR2};
    int descriptor_;
    sigset_t mask_{};
    struct sigaction before_[count]{};
};

/// Shell words that print the shell's descriptors, blocked and ignored signals; and what they print in a tidy child.
inline const std::string tell_state = "exec 2>&1; ls /proc/$$/fd; exec grep -E '^Sig(Blk|Ign)' /proc/self/status";
inline const std::string tidy_state = "0\n1\n2\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n";

}  // namespace stylesweep::testing
