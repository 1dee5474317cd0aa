// What every child begins with, whatever this process has made of its signals and descriptors.
#include "base/process/start.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "base/process/capture.hpp"
#include "base/process/child.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/base/untidy.hpp"

using namespace stylesweep::process;
using namespace stylesweep::testing;

namespace {

std::string state_of_child(std::vector<int> inherited = {}) {
    const TestFolder folder;
    Command command{{"/bin/sh", "-c", tell_state}, folder.path() / "log", {}, {}};
    command.inherited = std::move(inherited);
    Child(command).wait();
    return content_of(folder.path() / "log");
}

int witness = -1;
pid_t owner = 0;

// A handler that runs in any other process than its own swallowed a signal that was meant for a child.
void note_signal(int) {
    if (::getpid() != owner) [[maybe_unused]]
        const auto written = ::write(witness, "x", 1);
}

// Starts children for as long as it lives, in a group of its own, and takes SIGTERM calmly.
[[noreturn]] void start_many() {
    ::setpgid(0, 0);
    owner = ::getpid();
    ::signal(SIGTERM, note_signal);
    [[maybe_unused]] const auto ready = ::write(witness, "r", 1);
    for (int i = 0; i < 500; ++i) Child({{"/bin/true"}, {}, {}, {}}).wait();
    ::_exit(0);
}

}  // namespace

TEST_CASE("a child has no signal ignored or blocked and no descriptor but its three, whatever its parent did") {
    const Untidy untidy;
    CHECK(state_of_child() == tidy_state);
}

TEST_CASE("a child keeps the descriptors that it is given, under their numbers, and no others") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const std::string number = std::to_string(ends[1]);
    CHECK(state_of_child({ends[1]}).starts_with("0\n1\n2\n" + number + "\nSigBlk"));
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("a program whose output is captured begins like any other child") {
    const Untidy untidy;
    CHECK(capture({"/bin/sh", "-c", tell_state}, std::chrono::seconds(60)) == tidy_state);
}

TEST_CASE("a child whose parent has its standard descriptors closed has all three of its own") {
    const TestFolder folder;
    const pid_t pid = ::fork();
    if (pid == 0) {
        for (const int descriptor : {0, 1, 2}) ::close(descriptor);
        Child({{"/bin/sh", "-c", "cat; " + tell_state}, folder.path() / "log", {}, {}}).wait();
        ::_exit(0);
    }
    ::waitpid(pid, nullptr, 0);
    CHECK(content_of(folder.path() / "log") == tidy_state);
}

TEST_CASE("no handler of the parent swallows a signal that comes while a child is being started") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
        witness = ends[1];
        start_many();
    }
    ::close(ends[1]);
    char byte = 0;
    REQUIRE(::read(ends[0], &byte, 1) == 1);
    int status = 0;
    while (::waitpid(pid, &status, WNOHANG) == 0) ::kill(-pid, SIGTERM);
    CHECK(WIFEXITED(status));
    CHECK(::read(ends[0], &byte, 1) == 0);
    ::close(ends[0]);
}

TEST_CASE("a signal that was sent before the program ran ends it, and is told as its end") {
    char path[] = "/bin/sleep", time[] = "100000";
    char* const argv[] = {path, time, nullptr};
    Start what{argv, environ};
    const Started started = start(what);
    REQUIRE(started.error == 0);
    ::kill(started.pid, SIGTERM);
    int status = 0;
    REQUIRE(::waitpid(started.pid, &status, 0) == started.pid);
    CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("a folder that does not exist is told as the reason") {
    char path[] = "/bin/true";
    char* const argv[] = {path, nullptr};
    Start what{argv, environ};
    what.folder = "/nowhere";
    CHECK(start(what).error == ENOENT);
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}
