// stylesweep-meter PARENT_PID PROGRAM [ARG...]: runs one program in a process group of its own, writes a MeterReport to
// descriptor 3, and leaves nothing of it alive: neither when it ends nor when this process's parent dies.
//
// A program of its own because the kernel counts what a process held before exec into its peak (fs/exec.c, exec_mmap):
// started straight from a runner, `true` would seem to need the runner's memory.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "runners/command/meter_report.hpp"

namespace {

constexpr int report_descriptor = 3;
volatile sig_atomic_t program = 0;  // its pid and process group

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

double now_s() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// Kills the children that this process has now (as subreaper it inherits those that left the group).
void kill_children() {
    char text[4096];
    const int file = ::open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    const ssize_t size = ::read(file, text, sizeof text - 1);
    ::close(file);
    pid_t pid = 0;
    for (ssize_t i = 0; i < size; ++i) {
        if (text[i] >= '0' && text[i] <= '9') {
            pid = pid * 10 + (text[i] - '0');
        } else {
            if (pid > 1) ::kill(pid, SIGKILL);
            pid = 0;
        }
    }
}

// Until no descendant is left. Only calls that are safe in a signal handler.
void kill_all() {
    if (program > 1) ::kill(-program, SIGKILL);
    while (::waitpid(-1, nullptr, WNOHANG) >= 0) {
        kill_children();
        timespec moment{0, 100'000};
        ::nanosleep(&moment, nullptr);
    }
}

void parent_died(int) {
    kill_all();
    ::_exit(1);
}

void follow_parent(pid_t parent) {
    struct sigaction action {};
    action.sa_handler = parent_died;
    ::sigaction(SIGTERM, &action, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (::getppid() != parent) ::_exit(1);
}

// In the child, which shares this process's memory until it becomes the program.
[[noreturn]] void become(char** argv, const sigset_t& signals, volatile int& start_error) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGTERM, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &signals, nullptr);
    ::execvp(argv[0], argv);
    start_error = errno;
    ::_exit(127);
}

stylesweep::command::MeterReport run(char** argv) {
    sigset_t term, before;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &term, &before);
    volatile int start_error = 0;
    const double begin = now_s();
    const pid_t pid = ::vfork();
    if (pid == 0) become(argv, before, start_error);
    if (pid < 0) return {errno, 0, 0, 0, 0};
    program = pid;
    ::sigprocmask(SIG_SETMASK, &before, nullptr);

    int status = 0;
    rusage used{};
    while (::wait4(pid, &status, 0, &used) < 0 && errno == EINTR) {
    }
    const double wall_s = now_s() - begin;
    kill_all();
    return {start_error, status, wall_s, seconds(used.ru_utime) + seconds(used.ru_stime),
            static_cast<std::int64_t>(used.ru_maxrss) * 1024};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3 || ::fcntl(report_descriptor, F_SETFD, FD_CLOEXEC) != 0) {
        std::fputs("stylesweep-meter is a part of stylesweep-runner-command, which starts it\n", stderr);
        return 2;
    }
    follow_parent(static_cast<pid_t>(std::atol(argv[1])));
    const auto report = run(argv + 2);
    return ::write(report_descriptor, &report, sizeof report) == sizeof report ? 0 : 1;
}
