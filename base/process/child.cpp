#include "base/process/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "base/process/start.hpp"

extern char** environ;

namespace stylesweep::process {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

std::vector<std::string> merged_environment(const Command& command) {
    std::vector<std::string> all;
    for (const auto& [name, value] : command.environment) all.push_back(name + "=" + value);
    const std::size_t added = all.size();
    for (char** entry = environ; *entry; ++entry) {
        const std::string text = *entry;
        bool replaced = false;
        for (std::size_t i = 0; i < added; ++i) replaced |= text.starts_with(command.environment[i].first + "=");
        if (!replaced) all.push_back(text);
    }
    return all;
}

// An open file, closed at the end of its scope.
class ChildOutput {
  public:
    explicit ChildOutput(const std::filesystem::path& file)
        : descriptor_(file.empty() ? ::open("/dev/null", O_WRONLY | O_CLOEXEC)
                                   : ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
        if (descriptor_ < 0) throw std::runtime_error("cannot write " + file.string() + ": " + std::strerror(errno));
    }
    ChildOutput(const ChildOutput&) = delete;
    ~ChildOutput() { ::close(descriptor_); }
    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

cpu_set_t set_of(const std::vector<int>& cpus) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const int cpu : cpus) CPU_SET(cpu, &set);
    return set;
}

// Of the process and all its descendants; a process that has ended meanwhile counts as 0.
std::uint64_t resident_pages(pid_t pid, int depth) {
    const std::string folder = "/proc/" + std::to_string(pid);
    std::uint64_t size = 0, resident = 0;
    std::ifstream(folder + "/statm") >> size >> resident;
    if (depth >= 50) return resident;
    std::error_code error;
    for (const auto& thread : std::filesystem::directory_iterator(folder + "/task", error)) {
        std::ifstream children(thread.path() / "children");
        for (pid_t child; children >> child;) resident += resident_pages(child, depth + 1);
    }
    return resident;
}

Exit decode(int status) {
    if (WIFSIGNALED(status)) return {0, WTERMSIG(status)};
    return {WEXITSTATUS(status), 0};
}

}  // namespace

Child::Child(const Command& command) {
    std::vector<std::string> arguments = command.argv, variables = merged_environment(command);
    const std::vector<char*> argv = pointers(arguments), envp = pointers(variables);
    const ChildOutput output(command.output), errors(command.errors.empty() ? command.output : command.errors);
    const cpu_set_t cpus = set_of(command.cpus);
    Start begin{argv.data(), envp.data()};
    begin.output = output.descriptor();
    begin.errors = errors.descriptor();
    begin.kept = command.inherited;
    begin.death_signal = SIGTERM;
    if (!command.cpus.empty()) begin.cpus = &cpus;
    const Started started = start(begin);
    if (started.error)
        throw std::runtime_error("cannot start " + command.argv.front() + ": " + std::strerror(started.error));
    pid_ = started.pid;
}

Child::Child(Child&& other) noexcept : pid_(other.pid_), exit_(other.exit_) {
    other.pid_ = -1;
}

Child::~Child() {
    if (pid_ <= 0 || exit_) return;
    send(SIGKILL);
    wait();
}

std::optional<Exit> Child::poll() {
    int status = 0;
    if (!exit_ && ::waitpid(pid_, &status, WNOHANG) == pid_) exit_ = decode(status);
    return exit_;
}

Exit Child::wait() {
    int status = 0;
    while (!exit_) {
        const pid_t reaped = ::waitpid(pid_, &status, 0);
        if (reaped == pid_)
            exit_ = decode(status);
        else if (errno != EINTR)
            exit_ = Exit{-1, 0};
    }
    return *exit_;
}

void Child::send(int signal) const {
    if (exit_ || pid_ <= 0) return;
    ::kill(pid_, signal);
    ::kill(-pid_, signal);
}

std::uint64_t Child::resident_bytes() const {
    return resident_pages(pid_, 0) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace stylesweep::process
