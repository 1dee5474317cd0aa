// The launcher's options, and shards carried by hand: what needs no cluster. With one: tests/slurm.
#include <unistd.h>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

void add(Arguments& arguments, const Arguments& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
}

TEST_CASE("slips in what is asked of Slurm are told before anything is written") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    const std::pair<Arguments, const char*> cases[] = {
        {{"--launcher", "slrum"}, "no launcher 'slrum'; did you mean 'slurm'?"},
        {{"--launcher", "slurm"}, "give the number of tasks with --shards N"},
        {{"--launcher", "slurm", "--shards", "0"}, "give the number of tasks with --shards N"},
        {{"--shards", "2"}, "--shards needs --launcher slurm"},
        {{"--dry-run"}, "--dry-run needs --launcher slurm"},
        {{"--launcher", "slurm", "--shards", "2", "--slurm", "partitoin=gpu"}, "did you mean 'partition'?"},
        {{"--launcher", "slurm", "--shards", "2", "--slurm", "time=4h"}, "'time' takes a time such as 4:00:00"},
        {{"--launcher", "slurm", "--shards", "2", "--slurm", "gpu"}, "not of the form OPTION=VALUE"},
        {{"--launcher", "slurm", "--shards", "2", "--budget", "8h"}, "--budget cannot be used with Slurm"},
        {{"--launcher", "slurm", "--shards", "2", "--device", "cpu"}, "--device cannot be used with Slurm"}};
    for (const auto& [arguments, part] : cases) {
        Arguments all = {"run", "s.yaml"};
        add(all, arguments);
        const Outcome end = place.run(all);
        CHECK(end.code == 2);
        CHECK_MESSAGE(contains(end.err, part), end.err);
    }
    CHECK_FALSE(fs::exists(place.path("results.db")));
}

TEST_CASE("without Slurm's programs the run says so, and nothing is queued or given away") {
    Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    fs::create_directories(place.path("bin"));
    place.environment = {{"PATH", place.path("bin").string()}};
    const Outcome end = place.run({"run", "s.yaml", "--launcher", "slurm", "--shards", "2"});
    CHECK(end.code == 1);
    CHECK_MESSAGE(contains(end.err, "there is no 'sbatch' on the PATH"), end.err);
    CHECK(place.count("job") == 0);
}

TEST_CASE("a dry run prints the script for what has no result yet, and writes nothing") {
    const Workplace place;
    place.sweep("s",
                "grid: {n: {range: [1, 6, 1]}}\nlauncher:\n  shards: 4\n  slurm: {partition: cpu, time: 1:00:00}\n");
    const Outcome whole = place.run({"run", "s.yaml", "--dry-run", "--slurm", "partition=gpu,gres=gpu:1"});
    CHECK(whole.code == 0);
    for (const char* part :
         {"#!/bin/bash\n", "#SBATCH --array=1-4\n", "#SBATCH --partition=gpu\n", "#SBATCH --gres=gpu:1\n",
          "#SBATCH --time=1:00:00\n", "/results.slurm/s-12345678/s-12345678-'\"$SLURM_ARRAY_TASK_ID\".db "})
        CHECK_MESSAGE(contains(whole.out, part), whole.out);
    CHECK(contains(whole.err, "6 jobs to run, in 4 tasks"));
    CHECK_FALSE(fs::exists(place.path("results.db")));
    CHECK(place.run({"run", "s.yaml", "--launcher", "local", "--set", "n=1,2,3"}).code == 0);
    CHECK(contains(place.run({"run", "s.yaml", "--dry-run"}).err, "3 jobs to run, in 3 tasks"));
    CHECK(contains(place.run({"run", "s.yaml", "--dry-run", "--set", "n=1"}).err, "0 jobs to run, in 0 tasks"));
}

TEST_CASE("shards are carried by hand to machines that see nothing of this one") {
    const Workplace place;
    place.write("data.txt", "precious");
    place.write("s.yaml",
                "name: s\nrunner: command\ncommand: [cat, \"{data}\"]\nfiles: [data]\nfixed: {data: data.txt}\n"
                "grid: {n: {range: [1, 6, 1]}}\n");
    CHECK(place.run({"split", "s.yaml", "--shards", "3", "--inputs", "-o", "d"}).code == 0);
    fs::remove(place.path("data.txt"));
    std::vector<Started> machines;
    for (const std::string number : {"1", "2", "3"})
        machines.push_back(
            place.start({"work", "d/results-" + number + ".db", "--scratch", place.path("disk" + number).string()}));
    for (Started& machine : machines) {
        const Outcome end = machine.wait();
        CHECK_MESSAGE(end.code == 0, end.err);
        CHECK_MESSAGE(contains(end.err, "1 input files copied to this machine"), end.err);
    }
    const Outcome merge = place.run({"merge", "d/results-1.db", "d/results-2.db", "d/results-3.db"});
    CHECK_MESSAGE(merge.code == 0, merge.err);
    place.check_each_done_once(6);
    for (const std::string number : {"1", "2", "3"})  // what is left on a disk is for the next task there
        CHECK(std::distance(
                  fs::directory_iterator(place.path("disk" + number + "/stylesweep-" + std::to_string(::getuid()))),
                  {}) == 1);
}

TEST_CASE(
    "work that ran out of time says so by its exit code, and goes on where it ended; a shard that is done ends at "
    "once") {
    const Workplace place;
    place.sweep("s", "grid: {n: {range: [1, 6, 1]}}\nfixed: {sleep_s: 0.5}\n");
    CHECK(place.run({"split", "s.yaml", "--shards", "1", "-o", "d"}).code == 0);
    Started first =
        place.start({"work", "d/results-1.db", "--scratch", place.path("disk").string(), "--copy-every", "1s"});
    REQUIRE(until([&] { return contains(content(place.path("d/results-1.progress.json")), "\"running\":1"); }));
    first.signal(SIGUSR1);
    const Outcome end = first.wait();
    CHECK_MESSAGE(end.code == 4, end.err);
    CHECK_MESSAGE(contains(end.err, "jobs of this shard have no result yet"), end.err);
    const Arguments work = {"work", "d/results-1.db", "--scratch", place.path("disk").string()};
    CHECK(place.run(work).code == 0);
    CHECK(place.run(work).code == 0);
    CHECK(place.run({"merge", "d/results-1.db"}).code == 0);
    place.check_each_done_once(6);
}

}  // namespace
}  // namespace stylesweep::e2e
