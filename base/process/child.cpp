#include "base/process/child.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

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

// An open file that goes with its scope.
class OutputFile {
  public:
    explicit OutputFile(const std::filesystem::path& file)
        : descriptor_(file.empty() ? ::open("/dev/null", O_WRONLY | O_CLOEXEC)
                                   : ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
        if (descriptor_ < 0) throw std::runtime_error("cannot write " + file.string() + ": " + std::strerror(errno));
    }
    OutputFile(const OutputFile&) = delete;
    ~OutputFile() { ::close(descriptor_); }
    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

struct Outputs {
    int out, error;
};

// Between fork and exec only calls that are safe there.
[[noreturn]] void become(const Command& command, char** argv, char** envp, Outputs outputs, pid_t parent) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(126);
    const int input = ::open("/dev/null", O_RDONLY);
    ::dup2(input, STDIN_FILENO);
    ::dup2(outputs.out, STDOUT_FILENO);
    ::dup2(outputs.error, STDERR_FILENO);
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    for (const int descriptor : command.inherited) ::fcntl(descriptor, F_SETFD, 0);
    if (!command.cpus.empty()) {
        cpu_set_t set;
        CPU_ZERO(&set);
        for (const int cpu : command.cpus) CPU_SET(cpu, &set);
        ::sched_setaffinity(0, sizeof set, &set);
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve(argv[0], argv, envp);
    constexpr char message[] = "the program cannot be started\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, message, sizeof message - 1);
    ::_exit(127);
}

// Of the process and all its descendants; one that ends meanwhile counts 0.
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
    const OutputFile output(command.output), errors(command.errors.empty() ? command.output : command.errors);
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0)
        become(command, const_cast<char**>(argv.data()), const_cast<char**>(envp.data()),
               {output.descriptor(), errors.descriptor()}, parent);
    if (pid_ < 0) throw std::runtime_error("cannot start " + command.argv.front() + ": " + std::strerror(errno));
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
