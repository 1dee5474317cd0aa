#include "base/process/child.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

#include "tests/base/test_folder.hpp"

using namespace stylesweep::process;
using stylesweep::testing::content_of;
using stylesweep::testing::TestFolder;

namespace {

std::vector<std::string> shell(const std::string& text) {
    return {"/bin/sh", "-c", text};
}

// What a shell command prints, to either stream.
std::string printed_by(const std::string& text, std::vector<std::pair<std::string, std::string>> environment = {},
                       std::vector<int> cpus = {}) {
    const TestFolder folder;
    Child child({shell(text), folder.path() / "log", std::move(environment), std::move(cpus)});
    child.wait();
    return content_of(folder.path() / "log");
}

// A pipe by name whose writers are a child and what the child started: its end of file is the death of them all.
class Lifeline {
  public:
    Lifeline() { REQUIRE(::mkfifo(path().c_str(), 0600) == 0); }
    Lifeline(const Lifeline&) = delete;
    ~Lifeline() { ::close(descriptor_); }

    [[nodiscard]] std::string path() const { return folder_.path() / "lifeline"; }

    // Waits until the child has written a byte into it.
    void expect_sign_of_life() {
        descriptor_ = ::open(path().c_str(), O_RDONLY | O_CLOEXEC);
        char byte = 0;
        REQUIRE(::read(descriptor_, &byte, 1) == 1);
    }

    [[nodiscard]] bool all_dead() const {
        pollfd watched{descriptor_, 0, 0};
        return ::poll(&watched, 1, 20'000) == 1 && (watched.revents & POLLHUP);
    }

  private:
    TestFolder folder_;
    int descriptor_ = -1;
};

// A shell that waits for a grandchild, both for ever.
std::string family(const Lifeline& lifeline) {
    return "exec 3>'" + lifeline.path() + "'; sleep 100000 & printf x >&3; wait";
}

}  // namespace

TEST_CASE("a program that cannot be started is an error with the reason, and leaves no process") {
    const TestFolder folder;
    const auto text = folder.write("text", "not a program");
    CHECK_THROWS_WITH_AS(Child({{"/nowhere/at/all"}, {}, {}, {}}),
                         "cannot start /nowhere/at/all: No such file or directory", std::runtime_error);
    CHECK_THROWS_WITH_AS(Child({{text.string()}, {}, {}, {}}), doctest::Contains("Permission denied"),
                         std::runtime_error);
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}

TEST_CASE("a log that cannot be written is an error before anything starts") {
    CHECK_THROWS_WITH_AS(Child({shell("true"), "/nowhere/log", {}, {}}),
                         "cannot write /nowhere/log: No such file or directory", std::runtime_error);
}

TEST_CASE("how a program ended is told apart: exit code or signal") {
    const struct {
        const char* command;
        int code, signal;
    } cases[] = {
        {"exit 0", 0, 0},
        {"exit 17", 17, 0},
        {"exit 255", 255, 0},
        {"kill -SEGV $$", 0, SIGSEGV},
        {"kill -KILL $$", 0, SIGKILL},
    };
    for (const auto& each : cases) {
        CAPTURE(each.command);
        Child child({shell(each.command), {}, {}, {}});
        const Exit end = child.wait();
        CHECK(end.code == each.code);
        CHECK(end.signal == each.signal);
        REQUIRE(child.poll());
        CHECK(child.poll()->code == each.code);
        CHECK(child.poll()->signal == each.signal);
    }
}

TEST_CASE("standard input is empty, so that nothing waits for a person") {
    CHECK(printed_by("cat; echo end") == "end\n");
}

TEST_CASE("megabytes of output stop nobody and are all there") {
    const TestFolder folder;
    Child child({shell("head -c 5000000 /dev/zero; head -c 3000000 /dev/zero >&2"), folder.path() / "log", {}, {}});
    CHECK(child.wait().code == 0);
    CHECK(std::filesystem::file_size(folder.path() / "log") == 8000000);
}

TEST_CASE("output is appended to what the log has") {
    const TestFolder folder;
    const auto log = folder.write("log", "before\n");
    Child({shell("echo after"), log, {}, {}}).wait();
    CHECK(content_of(log) == "before\nafter\n");
}

TEST_CASE("the child leads a process group of its own, so that Ctrl-C reaches it only through us") {
    const TestFolder folder;
    Child child({shell("cat /proc/$$/stat"), folder.path() / "log", {}, {}});
    child.wait();
    std::istringstream stat(content_of(folder.path() / "log"));
    std::string pid, name, state, parent, group;
    stat >> pid >> name >> state >> parent >> group;
    CHECK(pid == std::to_string(child.pid()));
    CHECK(group == pid);
    CHECK(parent == std::to_string(::getpid()));
}

TEST_CASE("descriptors of this process stay in this process") {
    const int ours = ::fcntl(STDERR_FILENO, F_DUPFD, 200);
    REQUIRE(ours >= 200);
    const std::string file = "/proc/$$/fd/" + std::to_string(ours);
    CHECK(printed_by("if [ -e " + file + " ]; then echo leaked; else echo closed; fi") == "closed\n");
    ::close(ours);
}

TEST_CASE("given variables replace ours, the others are passed on") {
    ::setenv("STYLESWEEP_TEST_KEPT", "kept", 1);
    ::setenv("STYLESWEEP_TEST_GIVEN", "ours", 1);
    CHECK(printed_by("echo $STYLESWEEP_TEST_KEPT $STYLESWEEP_TEST_GIVEN", {{"STYLESWEEP_TEST_GIVEN", "given"}}) ==
          "kept given\n");
    ::unsetenv("STYLESWEEP_TEST_KEPT");
    ::unsetenv("STYLESWEEP_TEST_GIVEN");
}

TEST_CASE("a child with CPUs given runs on no other") {
    cpu_set_t ours;
    REQUIRE(::sched_getaffinity(0, sizeof ours, &ours) == 0);
    int last = CPU_SETSIZE - 1;
    while (!CPU_ISSET(last, &ours)) --last;
    CHECK(printed_by("grep Cpus_allowed_list /proc/self/status", {}, {last}) ==
          "Cpus_allowed_list:\t" + std::to_string(last) + "\n");
}

TEST_CASE("a signal blocked in this process still reaches the child") {
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &blocked, &before);
    Child child({{"/bin/sleep", "100000"}, {}, {}, {}});
    CHECK_FALSE(child.poll());
    child.send(SIGTERM);
    CHECK(child.wait().signal == SIGTERM);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

TEST_CASE("killing a child kills what it started too") {
    Lifeline lifeline;
    Child child({shell(family(lifeline)), {}, {}, {}});
    lifeline.expect_sign_of_life();
    CHECK(child.resident_bytes() > 0);
    child.send(SIGKILL);
    CHECK(child.wait().signal == SIGKILL);
    CHECK(lifeline.all_dead());
    CHECK(child.resident_bytes() == 0);
}

TEST_CASE("a child does not outlive its owner, and leaves no zombie") {
    Lifeline lifeline;
    pid_t pid = 0;
    {
        Child first({shell(family(lifeline)), {}, {}, {}});
        lifeline.expect_sign_of_life();
        const Child second = std::move(first);
        pid = second.pid();
    }
    CHECK(lifeline.all_dead());
    CHECK(::waitpid(pid, nullptr, WNOHANG) == -1);
    CHECK(errno == ECHILD);
}
