#include "orchestrator/launch/slurm_text.hpp"

#include <doctest/doctest.h>

using namespace stylesweep::launch;
using Numbers = std::vector<int>;

TEST_CASE("what is no answer of Slurm is no task") {
    for (const char* text : {"", "\n", "slurm_load_jobs error: Unable to contact slurm controller",
                             "7|x|RUNNING|0||n1|", "7||RUNNING|0||n1|", "|||"}) {
        CAPTURE(text);
        CHECK(parse_squeue(text).empty());
        CHECK(parse_scontrol(text).empty());
        CHECK(parse_sacct(text).empty());
    }
}

TEST_CASE("indices of an array are ranges and single numbers, with a limit or without") {
    CHECK(expand_indices("1-3,7,9-10%2") == Numbers{1, 2, 3, 7, 9, 10});
    CHECK(expand_indices("4") == Numbers{4});
    CHECK(expand_indices("N/A").empty());
    CHECK(index_ranges({10, 3, 2, 1, 7, 9}) == "1-3,7,9-10");
    CHECK(index_ranges({}) == "");
    CHECK(expand_indices(index_ranges({5, 6, 8})) == Numbers{5, 6, 8});
}

TEST_CASE("ranges of absurd length or of indices that Slurm does not have are not spelled out") {
    CHECK(expand_indices("0-2147483647").empty());
    CHECK(expand_indices("-2147483648").empty());
    CHECK(expand_indices("7-5,3999999-4000000") == Numbers{3999999, 4000000});
    CHECK(expand_indices("0-4000000,0-4000000").size() == 100'000);
    CHECK(parse_squeue("6|0-99999|PENDING|0|||\n6|0-99999|PENDING|0|||\n").size() == 100'000);
}

TEST_CASE("squeue tells of tasks one by one, or of waiting ones as a range") {
    const auto tasks = parse_squeue("6|3|RUNNING|1|None|node2|\n6|4-5|PENDING|0|launch failed requeued held||\n");
    REQUIRE(tasks.size() == 3);
    CHECK(tasks[0] == TaskState{3, "RUNNING", {}, {}, 1, "node2", ""});
    CHECK(tasks[2] == TaskState{5, "PENDING", {}, {}, 0, "", "launch failed requeued held"});
    CHECK_FALSE(has_ended(tasks[2].state));
}

TEST_CASE("scontrol tells how a task ended: exit code or signal, and values with spaces") {
    const auto tasks = parse_scontrol(
        "JobId=3 ArrayJobId=1 ArrayTaskId=2 JobName=x JobState=FAILED Reason=NonZeroExitCode Dependency=(null) "
        "Restarts=2 ExitCode=3:0 NodeList=node1 Comment=a b = c StdErr=/x/1_2.log\n"
        "JobId=4 ArrayJobId=1 ArrayTaskId=3 JobState=FAILED Reason=None ExitCode=0:9 NodeList=(null)\n"
        "JobId=1 ArrayJobId=1 ArrayTaskId=4-5%1 JobState=PENDING Reason=Resources ExitCode=0:0\n");
    REQUIRE(tasks.size() == 4);
    CHECK(tasks[0] == TaskState{2, "FAILED", 3, {}, 2, "node1", "NonZeroExitCode"});
    CHECK(tasks[1] == TaskState{3, "FAILED", {}, 9, 0, "", ""});
    CHECK(tasks[3] == TaskState{5, "PENDING", 0, {}, 0, "", "Resources"});
}

TEST_CASE("sacct's states may have more words; ranges are in brackets; steps are none of ours") {
    const auto tasks = parse_sacct(
        "17_1|COMPLETED|0:0|n1\n17_2|CANCELLED by 1000|0:15|n2\n17_3|OUT_OF_MEMORY|0:125|n1\n17_[4-5]|PENDING|0:0|None "
        "assigned\n18|COMPLETED|0:0|n1\n");
    REQUIRE(tasks.size() == 5);
    CHECK(tasks[0] == TaskState{1, "COMPLETED", 0, {}, 0, "n1", ""});
    CHECK(tasks[1] == TaskState{2, "CANCELLED", {}, 15, 0, "n2", ""});
    CHECK(tasks[2].state == "OUT_OF_MEMORY");
    CHECK(tasks[4] == TaskState{5, "PENDING", 0, {}, 0, "", ""});
}

TEST_CASE("a task that waits to run again has not ended") {
    for (const char* state :
         {"PENDING", "RUNNING", "COMPLETING", "REQUEUED", "REQUEUE_HOLD", "SUSPENDED", "CONFIGURING"})
        CHECK_FALSE(has_ended(state));
    for (const char* state : {"COMPLETED", "FAILED", "TIMEOUT", "OUT_OF_MEMORY", "NODE_FAIL", "PREEMPTED", "CANCELLED",
                              "BOOT_FAIL", "DEADLINE", "LOST"})
        CHECK(has_ended(state));
}
