#include "runners/command/metered_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace stylesweep::command {
namespace {

[[noreturn]] void fail(const std::string& what, int error) {
    throw std::runtime_error(what + ": " + std::strerror(error));
}

class Pipe {
  public:
    Pipe() {
        if (::pipe2(ends_, O_CLOEXEC) != 0) fail("cannot make a pipe", errno);
    }
    Pipe(const Pipe&) = delete;
    ~Pipe() {
        ::close(ends_[0]);
        close_writing();
    }
    void close_writing() {
        if (ends_[1] >= 0) ::close(ends_[1]);
        ends_[1] = -1;
    }
    [[nodiscard]] int reading() const { return ends_[0]; }
    [[nodiscard]] int writing() const { return ends_[1]; }

  private:
    int ends_[2] = {-1, -1};
};

// How posix_spawn sets up the new process.
class SpawnSetup {
  public:
    SpawnSetup(const Program& program, const Pipe& output, const Pipe& report) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, output.writing(), STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, report.writing(), 3);
        if (!program.folder.empty()) ::posix_spawn_file_actions_addchdir_np(&actions_, program.folder.c_str());
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawnattr_setflags(&attributes_,
                                   POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        sigset_t signals;
        sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        for (const int signal : {SIGINT, SIGPIPE, SIGTERM}) sigaddset(&signals, signal);
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    ~SpawnSetup() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    // Throws std::runtime_error.
    pid_t spawn(const std::string& file, const std::vector<std::string>& argv,
                const std::vector<std::string>& environment) const {
        pid_t pid = 0;
        const int error = ::posix_spawn(&pid, file.c_str(), &actions_, &attributes_, pointers(argv).data(),
                                        pointers(environment).data());
        if (error != 0) fail("cannot start " + file, error);
        return pid;
    }

  private:
    static std::vector<char*> pointers(const std::vector<std::string>& texts) {
        std::vector<char*> out;
        for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
        out.push_back(nullptr);
        return out;
    }

    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

// Reads what is there. False at the end.
bool pass_on(int descriptor, const std::function<void(std::string_view)>& output) {
    char buffer[65536];
    const ssize_t size = ::read(descriptor, buffer, sizeof buffer);
    if (size > 0) output({buffer, static_cast<std::size_t>(size)});
    return size > 0 || (size < 0 && errno == EINTR);
}

// The output until the report is there (or its writer is gone), then the rest that is in the pipe.
std::optional<MeterReport> follow(const Pipe& output, const Pipe& report,
                                  const std::function<void(std::string_view)>& take) {
    pollfd watched[2] = {{report.reading(), POLLIN, 0}, {output.reading(), POLLIN, 0}};
    while (!watched[0].revents) {
        if (::poll(watched, 2, -1) < 0) watched[0].revents = watched[1].revents = 0;
        if (watched[1].revents && !pass_on(output.reading(), take)) watched[1].fd = -1;
    }
    ::fcntl(output.reading(), F_SETFL, O_NONBLOCK);
    while (watched[1].fd >= 0 && pass_on(output.reading(), take)) {
    }
    MeterReport ended{};
    if (::read(report.reading(), &ended, sizeof ended) != sizeof ended) return std::nullopt;
    return ended;
}

std::string meter_program() {
    return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "stylesweep-meter").string();
}

}  // namespace

MeterReport run_metered(const Program& program, const std::function<void(std::string_view)>& output) {
    static const std::string meter = meter_program();
    std::vector<std::string> argv = {meter, std::to_string(::getpid())};
    argv.insert(argv.end(), program.argv.begin(), program.argv.end());
    Pipe out, report;
    const pid_t pid = SpawnSetup(program, out, report).spawn(meter, argv, program.environment);
    out.close_writing();
    report.close_writing();
    const std::optional<MeterReport> ended = follow(out, report, output);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!ended) throw std::runtime_error("stylesweep-meter, which watches the program, was killed");
    return *ended;
}

}  // namespace stylesweep::command
