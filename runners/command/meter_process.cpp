#include "runners/command/meter_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "base/process/program_folders.hpp"
#include "base/process/start.hpp"

namespace stylesweep::command {
namespace {

[[noreturn]] void fail(const std::string& what, int error) {
    throw std::runtime_error(what + ": " + std::strerror(error));
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
    out.push_back(nullptr);
    return out;
}

// The meter's first word: its socket, and the descriptors that the program keeps.
std::string descriptors(int talk, std::span<const int> kept) {
    std::string text = std::to_string(talk);
    for (const int each : kept) text += ',' + std::to_string(each);
    return text;
}

// Throws std::runtime_error.
pid_t start_meter(const Program& program, int output, int talk, std::span<const int> kept) {
    static const std::string meter = process::helper("stylesweep-meter");
    std::vector<std::string> words = {meter, descriptors(talk, kept)};
    words.insert(words.end(), program.argv.begin(), program.argv.end());
    const std::vector<char*> argv = pointers(words), environment = pointers(program.environment);
    std::vector<int> open(kept.begin(), kept.end());
    open.push_back(talk);
    process::Start what{argv.data(), environment.data()};
    what.folder = program.folder.empty() ? nullptr : program.folder.c_str();
    what.output = output;
    what.kept = open;
    what.death_signal = SIGTERM;
    const process::Started started = process::start(what);
    if (started.error) fail("cannot start " + meter, started.error);
    return started.pid;
}

void close_once(int& descriptor) {
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
}

}  // namespace

Pair::Pair(Kind kind) {
    const int type = (kind == Kind::records ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC;
    const int failed = kind == Kind::pipe ? ::pipe2(ends_, O_CLOEXEC) : ::socketpair(AF_UNIX, type, 0, ends_);
    if (failed) fail(kind == Kind::pipe ? "cannot make a pipe" : "cannot make a socket", errno);
}

Pair::~Pair() {
    close_ours();
    close_theirs();
}

void Pair::close_ours() {
    close_once(ends_[0]);
}

void Pair::close_theirs() {
    close_once(ends_[1]);
}

MeteredProgram::MeteredProgram(const Program& program, int output, std::span<const int> kept)
    : talk_(Pair::Kind::records), meter_(start_meter(program, output, talk_.theirs(), kept)) {
    talk_.close_theirs();
}

MeteredProgram::~MeteredProgram() {
    if (meter_ < 0) return;
    talk_.close_ours();  // the meter kills all and ends
    ::kill(meter_, SIGCONT);
    if (asked_) ::kill(meter_, SIGTERM);  // it does not look at the socket any more
    while (::waitpid(meter_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void MeteredProgram::ask_to_end(double grace_s) {
    if (asked_) return;
    const EndProgram request{grace_s};
    asked_ = ::send(talk_.ours(), &request, sizeof request, MSG_NOSIGNAL) == sizeof request;
}

void MeteredProgram::look(const EarlyEnd& early) {
    if (requests(early) < 0) return;
    early.signal->drain();
    if (early.signal->reason(early.job, early.attempt)) ask_to_end(early.grace_s);
}

void MeteredProgram::let_go_on() const {
    siginfo_t news{};
    if (::waitid(P_PID, static_cast<id_t>(meter_), &news, WSTOPPED | WNOHANG) == 0 && news.si_pid == meter_)
        ::kill(meter_, SIGCONT);
}

MeterReport MeteredProgram::report() {
    MeterReport report{};
    ssize_t size = 0;
    do size = ::read(talk_.ours(), &report, sizeof report);
    while (size < 0 && errno == EINTR);
    while (::waitpid(meter_, nullptr, 0) < 0 && errno == EINTR) {
    }
    meter_ = -1;
    if (size != sizeof report) throw std::runtime_error("stylesweep-meter, which watches the program, was killed");
    return report;
}

pid_t MeteredProgram::pid() const {
    const std::string meter = std::to_string(meter_);
    pid_t first = 0;
    std::ifstream("/proc/" + meter + "/task/" + meter + "/children") >> first;
    return first;
}

}  // namespace stylesweep::command
