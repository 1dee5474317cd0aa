#include "runners/command/metered_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "base/process/start.hpp"

namespace stylesweep::command {
namespace {

constexpr int look_every_ms = 1000;  // interval for checking a silent meter

[[noreturn]] void fail(const std::string& what, int error) {
    throw std::runtime_error(what + ": " + std::strerror(error));
}

// RAII for the two descriptors of a pipe or socket pair.
class Pair {
  public:
    enum class Kind { pipe, socket };
    explicit Pair(Kind kind) {
        const int failed = kind == Kind::pipe ? ::pipe2(ends_, O_CLOEXEC)
                                              : ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends_);
        if (failed) fail(kind == Kind::pipe ? "cannot make a pipe" : "cannot make a socket", errno);
    }
    Pair(const Pair&) = delete;
    ~Pair() {
        close_theirs();
        if (ends_[0] >= 0) ::close(ends_[0]);
    }
    void close_theirs() {
        if (ends_[1] >= 0) ::close(ends_[1]);
        ends_[1] = -1;
    }
    [[nodiscard]] int ours() const { return ends_[0]; }
    [[nodiscard]] int theirs() const { return ends_[1]; }

  private:
    int ends_[2] = {-1, -1};
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
    out.push_back(nullptr);
    return out;
}

// Throws std::runtime_error.
pid_t start_meter(const std::string& meter, const Program& program, const Pair& output, const Pair& talk) {
    std::vector<std::string> words = {meter, std::to_string(talk.theirs())};
    words.insert(words.end(), program.argv.begin(), program.argv.end());
    const std::vector<char*> argv = pointers(words), environment = pointers(program.environment);
    const int kept[] = {talk.theirs()};
    process::Start what{argv.data(), environment.data()};
    what.folder = program.folder.empty() ? nullptr : program.folder.c_str();
    what.output = output.theirs();
    what.kept = kept;
    what.death_signal = SIGTERM;
    const process::Started started = process::start(what);
    if (started.error) fail("cannot start " + meter, started.error);
    return started.pid;
}

// Reads available data. False at the end.
bool pass_on(int descriptor, const std::function<void(std::string_view)>& output) {
    char buffer[65536];
    const ssize_t size = ::read(descriptor, buffer, sizeof buffer);
    if (size > 0) output({buffer, static_cast<std::size_t>(size)});
    return size > 0 || (size < 0 && errno == EINTR);
}

// Asks the meter, once, to end the program if requested.
class Ender {
  public:
    Ender(const EarlyEnd& early, int meter) : early_(early), meter_(meter) {}
    // For poll(); -1: no further request.
    [[nodiscard]] int descriptor() const { return early_.signal && !asked_ ? early_.signal->descriptor() : -1; }
    void look() {
        if (descriptor() < 0) return;
        early_.signal->drain();
        if (!early_.signal->reason(early_.job, early_.attempt)) return;
        const EndProgram request{early_.grace_s};
        asked_ = ::send(meter_, &request, sizeof request, MSG_NOSIGNAL) == sizeof request;
    }

  private:
    const EarlyEnd& early_;
    int meter_;
    bool asked_ = false;
};

// A program may stop its parent, the meter, which must see the program end.
void let_go_on(pid_t meter) {
    siginfo_t news{};
    if (::waitid(P_PID, static_cast<id_t>(meter), &news, WSTOPPED | WNOHANG) == 0 && news.si_pid == meter)
        ::kill(meter, SIGCONT);
}

// Reads the output until the report has arrived (or its writer is gone), then the rest of the pipe.
std::optional<MeterReport> follow(int output, int meter, pid_t meter_process,
                                  const std::function<void(std::string_view)>& take, const EarlyEnd& early) {
    Ender ender(early, meter);
    pollfd watched[3] = {{meter, POLLIN, 0}, {output, POLLIN, 0}, {-1, POLLIN, 0}};
    while (!watched[0].revents) {
        ender.look();
        watched[2].fd = ender.descriptor();
        const int news = ::poll(watched, 3, look_every_ms);
        if (news < 0) watched[0].revents = watched[1].revents = 0;
        if (news == 0) let_go_on(meter_process);
        if (watched[1].revents && !pass_on(output, take)) watched[1].fd = -1;
    }
    ::fcntl(output, F_SETFL, O_NONBLOCK);
    while (watched[1].fd >= 0 && pass_on(output, take)) {
    }
    MeterReport ended{};
    if (::read(meter, &ended, sizeof ended) != sizeof ended) return std::nullopt;
    return ended;
}

std::string meter_program() {
    return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "stylesweep-meter").string();
}

}  // namespace

MeterReport run_metered(const Program& program, const std::function<void(std::string_view)>& output,
                        const EarlyEnd& early) {
    static const std::string meter = meter_program();
    Pair out(Pair::Kind::pipe), talk(Pair::Kind::socket);
    const pid_t pid = start_meter(meter, program, out, talk);
    out.close_theirs();
    talk.close_theirs();
    const std::optional<MeterReport> ended = follow(out.ours(), talk.ours(), pid, output, early);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!ended) throw std::runtime_error("stylesweep-meter, which watches the program, was killed");
    return *ended;
}

}  // namespace stylesweep::command
