// Whether a process lives: said at once where its kernel and PID namespace are ours, left open where it cannot be seen.
#include "base/process/process_identity.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace stylesweep;

namespace {

constexpr std::int64_t no_container = 0xEFFFFFFC;

// A process of a machine that is not this one.
ProcessIdentity somewhere() {
    return {{"box1", "boot 1", "machine 1", no_container}, 4711, 22};
}

}  // namespace

TEST_CASE("a process of this PID namespace is alive or dead at once, whatever its host is called now") {
    ProcessIdentity self = ProcessIdentity::of_this_process();
    CHECK(self.life() == Life::alive);
    CHECK(ProcessIdentity::of(::getpid()) == self);
    self.place.host += ".renamed";
    CHECK(self.life() == Life::alive);
    CHECK(ProcessIdentity::of(::getpid()) == self);
    ProcessIdentity reused_pid = self;
    reused_pid.start_ticks += 1;
    CHECK(reused_pid.life() == Life::dead);
    CHECK_FALSE(reused_pid == self);
}

TEST_CASE("a child that ended is dead, also as a zombie; one that is stopped is alive") {
    const pid_t child = ::fork();
    if (child == 0) {
        ::raise(SIGSTOP);
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, WUNTRACED) == child);
    const ProcessIdentity process = ProcessIdentity::of(child).value();
    CHECK(process.life() == Life::alive);
    ::kill(child, SIGCONT);
    siginfo_t info{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == 0);
    CHECK_FALSE(ProcessIdentity::of(child));
    CHECK(process.life() == Life::dead);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    CHECK_FALSE(ProcessIdentity::of(child));
    CHECK(process.life() == Life::dead);
}

TEST_CASE("an equal host name in another PID namespace says nothing, though our pids are other processes") {
    ProcessIdentity self = ProcessIdentity::of_this_process();
    self.place.pid_namespace += 1;
    CHECK(self.life() == Life::unknown);
    self.pid = 4'999'999;  // here there is no such process
    CHECK(self.life() == Life::unknown);
    self.place.pid_namespace = 0;  // not known
    CHECK(self.life() == Life::unknown);
}

TEST_CASE("a process without a start time cannot be told from the next one with its pid") {
    ProcessIdentity self = ProcessIdentity::of_this_process();
    self.start_ticks = 0;
    CHECK(self.life() == Life::unknown);
}

TEST_CASE("another boot ended a process only where host, machine and the absence of containers are certain") {
    ProcessPlace after = somewhere().place;
    after.boot_id = "boot 2";
    CHECK(somewhere().life(after) == Life::dead);

    ProcessPlace other_host = after, other_machine = after, no_machine_id = after, container = after;
    other_host.host = "box2";
    other_machine.machine_id = "machine 2";
    no_machine_id.machine_id = "";
    container.pid_namespace = 4026532179;
    for (const ProcessPlace& place : {other_host, other_machine, no_machine_id, container})
        CHECK(somewhere().life(place) == Life::unknown);

    ProcessIdentity in_container = somewhere(), without_machine = somewhere();
    in_container.place.pid_namespace = 4026532179;
    without_machine.place.machine_id = "";
    no_machine_id.machine_id = "";
    CHECK(in_container.life(after) == Life::unknown);
    CHECK(without_machine.life(no_machine_id) == Life::unknown);
}

TEST_CASE("the machine's id itself is not written down") {
    const ProcessPlace here = ProcessPlace::here();
    CHECK_FALSE(here.boot_id.empty());
    CHECK(here.pid_namespace > 0);
    CHECK((here.machine_id.empty() || here.machine_id.size() == 32));
    CHECK(here == ProcessPlace::here());
}

TEST_CASE("only a process that is seen to live is killed") {
    const pid_t child = ::fork();
    if (child == 0) {
        while (true) ::pause();
    }
    ProcessIdentity process = ProcessIdentity::of(child).value(), other = process;
    other.start_ticks += 1;
    kill_if_alive(other);
    other = process;
    other.place.boot_id = "another boot";
    kill_if_alive(other);
    CHECK(process.life() == Life::alive);
    kill_if_alive(process);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
}
