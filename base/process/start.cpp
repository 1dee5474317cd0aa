#include "base/process/start.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace stylesweep::process {
namespace {

// Calls the system call directly: the C library skips the signals that it reserves for threads.
void default_dispositions() {
    constexpr unsigned long standard[8] = {};  // the kernel's struct sigaction, which begins with SIG_DFL
    for (int signal = 1; signal <= 64; ++signal) ::syscall(SYS_rt_sigaction, signal, standard, nullptr, 8);
}

// Discards a Ctrl-Z that came just before the child had its own group: the terminal would not resume it.
void forget_stops() {
    for (const int signal : {SIGTSTP, SIGTTIN, SIGTTOU}) ::signal(signal, SIG_IGN);
}

// For a kernel (before 5.11) or sandbox without close_range.
void close_on_exec_one_by_one(int first) {
    rlimit most{};
    ::getrlimit(RLIMIT_NOFILE, &most);
    const int end = static_cast<int>(std::min<rlim_t>(most.rlim_cur, 1 << 20));
    for (int descriptor = first; descriptor < end; ++descriptor) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

void set_descriptors(const Start& what) {
    if (what.output >= 0) ::dup2(what.output, STDOUT_FILENO);
    if (what.errors >= 0) ::dup2(what.errors, STDERR_FILENO);
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    for (const int standard : {STDOUT_FILENO, STDERR_FILENO}) ::fcntl(standard, F_SETFD, 0);
    if (::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) close_on_exec_one_by_one(3);
    for (const int descriptor : what.kept) ::fcntl(descriptor, F_SETFD, 0);
}

// Runs in the child, which shares the parent's memory until exec and has all signals blocked: system calls only.
// Returns when exec fails.
void become(const Start& what, pid_t parent) {
    ::setpgid(0, 0);
    if (what.death_signal) ::prctl(PR_SET_PDEATHSIG, what.death_signal);
    if (::getppid() != parent) ::_exit(126);  // it died before the death signal was set
    forget_stops();
    default_dispositions();
    set_descriptors(what);
    if (what.cpus) ::sched_setaffinity(0, sizeof *what.cpus, what.cpus);
    if (what.folder && ::chdir(what.folder) != 0) return;
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    what.on_path ? ::execvpe(what.argv[0], what.argv, what.environment)
                 : ::execve(what.argv[0], what.argv, what.environment);
}

// vfork instead of fork: a parent of gigabytes starts a child as fast as a small one.
pid_t run_child(const Start& what, pid_t parent, volatile int& error) {
    const pid_t pid = ::vfork();
    if (pid == 0) {
        become(what, parent);
        error = errno;
        ::_exit(127);
    }
    if (pid < 0) error = errno;
    return pid;
}

}  // namespace

Started start(const Start& what) noexcept {
    sigset_t all, before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    volatile int error = 0;
    const pid_t pid = run_child(what, ::getpid(), error);
    if (pid > 0 && error != 0)
        while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (error != 0) return {-1, error};
    return {pid, 0};
}

}  // namespace stylesweep::process
