#include "orchestrator/schedule/host/oom_killer.hpp"

#include <doctest/doctest.h>

#include "tests/base/test_folder.hpp"

using namespace std::chrono_literals;
using namespace stylesweep;
using namespace stylesweep::schedule;

namespace {

// A machine's /proc and /sys/fs/cgroup, as files.
struct Machine {
    explicit Machine(const std::string& groups) { folder.write("proc/self/cgroup", groups); }
    std::uint64_t kills() const { return oom_kills(oom_counters(folder.path() / "proc", folder.path() / "cgroup")); }
    testing::TestFolder folder;
};

}  // namespace

TEST_CASE("a machine that tells nothing has no kills") {
    CHECK(Machine("").kills() == 0);
    Machine machine("nonsense\n1:2\n0::/a\n");
    machine.folder.write("proc/vmstat", "nr_free_pages many\noom_kill 5\n");
    CHECK(machine.kills() == 0);
}

TEST_CASE("the kernel's counter is found in each place where it may stand, the own group's first") {
    SUBCASE("version 2") {
        Machine machine("0::/user/me\n");
        machine.folder.write("proc/vmstat", "nr_free_pages 10\noom_kill 9\n");
        CHECK(machine.kills() == 9);
        machine.folder.write("cgroup/memory.events", "low 0\nhigh 1\noom 4\noom_kill 3\noom_group_kill 0\n");
        CHECK(machine.kills() == 3);
        machine.folder.write("cgroup/user/me/memory.events", "low 0\noom 2\noom_kill 2\n");
        CHECK(machine.kills() == 2);
    }
    SUBCASE("version 1") {
        Machine machine("5:cpu:/x\n4:hugetlb,memory:/box\n0::/\n");
        machine.folder.write("cgroup/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 7\n");
        CHECK(machine.kills() == 7);
        machine.folder.write("cgroup/memory/box/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 6\n");
        CHECK(machine.kills() == 6);
    }
}

TEST_CASE("only a rise that was seen counts, and only for a while") {
    OomWatch watch;
    const OomWatch::TimePoint begin{};
    CHECK_FALSE(watch.struck_lately(begin));
    watch.look(4, begin);  // killed before we came
    CHECK_FALSE(watch.struck_lately(begin));
    watch.look(4, begin + 5s);
    CHECK_FALSE(watch.struck_lately(begin + 5s));
    watch.look(5, begin + 10s);
    CHECK(watch.struck_lately(begin + 10s));
    watch.look(5, begin + 40s);
    CHECK(watch.struck_lately(begin + 40s));
    CHECK_FALSE(watch.struck_lately(begin + 41s));
}
