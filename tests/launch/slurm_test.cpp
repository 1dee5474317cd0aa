// Slurm's programs played by scripts on the PATH.
#include "orchestrator/launch/slurm.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include "tests/schema/fixture.hpp"

using namespace stylesweep::launch;
using stylesweep::testing::TestFolder;

namespace {

class FakePrograms {
  public:
    FakePrograms() : path_(::getenv("PATH")) {
        for (const char* name : {"sbatch", "squeue", "scontrol", "scancel"}) write(name, "");
        write("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1");
        ::setenv("PATH", (folder_.path().string() + ":/bin:/usr/bin").c_str(), 1);
    }
    FakePrograms(const FakePrograms&) = delete;
    ~FakePrograms() { ::setenv("PATH", path_.c_str(), 1); }

    // Notes each call, then does as told.
    void write(const std::string& name, const std::string& body) const {
        const auto file = folder_ / name;
        std::ofstream(file) << "#!/bin/sh\necho " << name << " \"$@\" >>'" << (folder_ / "calls").string() << "'\n"
                            << body << "\n";
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    }
    void remove(const std::string& name) const { std::filesystem::remove(folder_ / name); }
    [[nodiscard]] std::string calls() const { return folder_.files()["calls"]; }

  private:
    TestFolder folder_;
    std::string path_;
};

std::string error_of(const auto& call) {
    try {
        call();
    } catch (const ClusterError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a missing program, a refusal, silence and nonsense are errors that name the program") {
    const FakePrograms programs;
    Slurm slurm(std::chrono::seconds(1));
    programs.write("sbatch", "echo 'sbatch: error: invalid partition specified: gpu' >&2; exit 1");
    CHECK(error_of([&] { slurm.submit("x.sh"); }) == "sbatch failed: sbatch: error: invalid partition specified: gpu");
    programs.write("sbatch", "echo Submitted batch job 7");
    CHECK(error_of([&] { slurm.submit("x.sh"); }) ==
          "sbatch answers 'Submitted batch job 7' where a job's number is expected");
    programs.write("sbatch", "exec sleep 60");
    CHECK(error_of([&] { slurm.submit("x.sh"); }) == "sbatch did not answer within 1 s");
    programs.write("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1");
    CHECK(error_of([&] { slurm.tasks(7, {1}); }).find("Unable to contact") != std::string::npos);
    programs.remove("scancel");
    ::setenv("PATH", "/nowhere", 1);
    CHECK(error_of([] { Slurm::check_programs(); }).find("no 'sbatch' on the PATH") != std::string::npos);
}

TEST_CASE("an array is submitted, and its id taken with or without the cluster's name") {
    const FakePrograms programs;
    Slurm slurm;
    programs.write("sbatch", "echo '17;alpha'");
    CHECK(slurm.submit("/x/a b.sh") == 17);
    CHECK(programs.calls() == "sbatch --parsable /x/a b.sh\n");
}

TEST_CASE("waiting and running tasks are squeue's, ended ones scontrol's, forgotten ones sacct's") {
    const FakePrograms programs;
    programs.write("squeue", "echo '7|1|RUNNING|0|None|n1|'; echo '7|2|FAILED|0|None|n1|'");
    programs.write("scontrol",
                   "echo 'JobId=9 ArrayJobId=7 ArrayTaskId=2 JobState=FAILED ExitCode=3:0 NodeList=n1'; "
                   "echo 'JobId=8 ArrayJobId=7 ArrayTaskId=1 JobState=PENDING ExitCode=0:0'");
    programs.write("sacct", "echo '7_2|TIMEOUT|0:0|n9'; echo '7_3|TIMEOUT|0:0|n3'");
    Slurm slurm;
    const auto tasks = slurm.tasks(7, {1, 2, 3});
    REQUIRE(tasks.size() == 3);
    CHECK(tasks[0] == TaskState{1, "RUNNING", {}, {}, 0, "n1", ""});
    CHECK(tasks[1] == TaskState{2, "FAILED", 3, {}, 0, "n1", ""});
    CHECK(tasks[2] == TaskState{3, "TIMEOUT", 0, {}, 0, "n3", ""});
}

TEST_CASE("nobody else is asked when squeue tells of all tasks") {
    const FakePrograms programs;
    programs.write("squeue", "echo '7|1-2|PENDING|0|Resources||'");
    CHECK(Slurm().tasks(7, {1, 2}).size() == 2);
    CHECK(programs.calls().find("scontrol") == std::string::npos);
}

TEST_CASE("of a job that Slurm has forgotten nothing is known, and without accounting sacct is asked once") {
    const FakePrograms programs;
    for (const char* name : {"squeue", "scontrol"})
        programs.write(name, "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
    Slurm slurm;
    CHECK(slurm.tasks(7, {1}).empty());
    CHECK(slurm.tasks(7, {1}).empty());
    const std::string calls = programs.calls();
    CHECK(calls.find("sacct") == calls.rfind("sacct"));
}

TEST_CASE("an array is found by its name: in the queue, else in the accounts") {
    const FakePrograms programs;
    programs.write("squeue", "case \"$*\" in *--name=night-1*) echo '12|'; echo '12|';; esac");
    programs.write("sacct", "case \"$*\" in *--name=night-2*) echo 13_1; echo 13_2;; esac");
    Slurm slurm;
    CHECK(slurm.find("night-1") == 12);
    CHECK(slurm.find("night-2") == 13);
    CHECK_FALSE(slurm.find("night-3"));
}
