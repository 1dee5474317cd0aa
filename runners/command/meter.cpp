// stylesweep-meter SOCKET PROGRAM [ARG...]: runs one program in its own process group, ends it when the runner sends
// EndProgram on descriptor SOCKET, writes a MeterReport there, and kills all descendants, when the program ends or the
// runner dies.
//
// It is a separate program because the kernel includes a process's memory before exec in its peak (fs/exec.c,
// exec_mmap): started directly by a runner, `true` would seem to need the runner's memory.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/process/start.hpp"
#include "runners/command/meter_report.hpp"

namespace {

using stylesweep::command::EndProgram;
using stylesweep::command::MeterReport;
using stylesweep::command::ProgramEnd;

volatile sig_atomic_t program = 0;  // its pid and process group

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

double now_s() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

timespec time_of(double seconds) {
    const double bounded = std::clamp(seconds, 0.0, 1e6);
    const auto whole = static_cast<time_t>(bounded);
    return {whole, static_cast<long>((bounded - static_cast<double>(whole)) * 1e9)};
}

// Kills the current children of this process (as subreaper it inherits those that left the group).
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

// Until no descendant is left. Only async-signal-safe calls.
void kill_all() {
    if (program > 1) ::kill(-program, SIGKILL);
    while (::waitpid(-1, nullptr, WNOHANG) >= 0) {
        kill_children();
        timespec moment{0, 100'000};
        ::nanosleep(&moment, nullptr);
    }
}

// The runner died.
void end_at_once(int) {
    kill_all();
    ::_exit(1);
}

// SIGTERM is sent when the runner dies. SIGCHLD interrupts a wait, and is unblocked only there.
void handle_signals() {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    struct sigaction action{};
    action.sa_handler = end_at_once;
    ::sigaction(SIGTERM, &action, nullptr);
    action.sa_handler = [](int) {};
    ::sigaction(SIGCHLD, &action, nullptr);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &child, nullptr);
}

// The program from its start to the end of its process group.
class Run {
  public:
    Run(int socket, char** argv) : socket_(socket), begin_(now_s()), started_(start(argv)) { program = started_.pid; }

    MeterReport to_its_end() {
        if (started_.error) return {started_.error, 0, ProgramEnd::by_itself, 0, 0, 0, 0};
        while (::wait4(started_.pid, &status_, WNOHANG, &used_) == 0) wait_for_news();
        while (end_ == ProgramEnd::when_asked && group_lives()) wait_for_news(0.005);
        const double now = now_s();
        kill_all();
        return {0,
                status_,
                end_,
                now - begin_,
                end_ == ProgramEnd::by_itself ? 0 : now - asked_at_,
                seconds(used_.ru_utime) + seconds(used_.ru_stime),
                static_cast<std::int64_t>(used_.ru_maxrss) * 1024};
    }

  private:
    static stylesweep::process::Started start(char** argv) {
        stylesweep::process::Start what{argv, environ};
        what.on_path = true;
        what.death_signal = SIGKILL;
        return stylesweep::process::start(what);
    }

    // Sleeps until a child ends, the runner sends a request, or the time is over, and acts on it.
    void wait_for_news(double most_s = 1e6) {
        const timespec time = time_of(end_ == ProgramEnd::when_asked ? std::min(deadline_ - now_s(), most_s) : most_s);
        pollfd runner{end_ == ProgramEnd::by_itself ? socket_ : -1, POLLIN, 0};
        sigset_t none;
        sigemptyset(&none);
        if (::ppoll(&runner, 1, &time, &none) > 0) obey();
        if (end_ == ProgramEnd::when_asked && now_s() >= deadline_) {
            end_ = ProgramEnd::killed;
            ::kill(-started_.pid, SIGKILL);
        }
    }

    // A stopped program must be continued in order to end.
    void obey() {
        EndProgram request{};
        if (::read(socket_, &request, sizeof request) != sizeof request) end_at_once(0);
        end_ = ProgramEnd::when_asked;
        asked_at_ = now_s();
        deadline_ = asked_at_ + request.grace_s;
        ::kill(-started_.pid, SIGTERM);
        ::kill(-started_.pid, SIGCONT);
    }

    // A shell may exit at SIGTERM while the program that it started is still saving its state.
    [[nodiscard]] bool group_lives() const {
        while (::waitpid(-1, nullptr, WNOHANG) > 0) {
        }
        return ::kill(-started_.pid, 0) == 0;
    }

    int socket_;
    double begin_;
    stylesweep::process::Started started_;
    int status_ = 0;
    rusage used_{};
    ProgramEnd end_ = ProgramEnd::by_itself;
    double asked_at_ = 0, deadline_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    const int socket = argc < 3 ? -1 : std::atoi(argv[1]);
    if (::fcntl(socket, F_SETFD, FD_CLOEXEC) != 0) {
        std::fputs("stylesweep-meter is started by stylesweep-runner-command\n", stderr);
        return 2;
    }
    handle_signals();
    const MeterReport report = Run(socket, argv + 2).to_its_end();
    return ::write(socket, &report, sizeof report) == sizeof report ? 0 : 1;
}
