// Sweeps carried by a real Slurm, and what befalls them there. Each job is done, and none twice, whatever happens.
#include "tests/e2e/terminal.hpp"
#include "tests/slurm/local_cluster.hpp"

namespace stylesweep::slurm_tests {
namespace {

pid_t parent_of(pid_t process) {
    const std::string stat = content("/proc/" + std::to_string(process) + "/stat");
    return std::atoi(stat.c_str() + stat.rfind(')') + 4);  // behind ") S "
}

TEST_CASE("200 jobs over 4 shards: all rows come home, with files and the logs of the tasks; again: nothing to do") {
    SlurmPlace place;
    place.noop_sweep(200, "0.005", "");
    place.write("s.yaml", content(place.path("s.yaml")) + "launcher:\n  shards: 4\n  slurm: {time: 10, poll: 200ms}\n");
    const Outcome first = place.run({"run", "s.yaml", "--set", "write_bytes=10"});
    CHECK_MESSAGE(first.code == 0, first.err);
    CHECK(contains(first.err, "200/200 done"));
    place.check_each_done_once(200);
    CHECK(place.count("slurm_shard WHERE state = 'done' AND jobs = 50") == 4);
    CHECK(place.count("slurm_task WHERE state = 'COMPLETED' AND exit_code = 0 AND ended AND results = 50") == 4);
    CHECK(place.value("SELECT count(DISTINCT node) FROM slurm_task") == "2");
    CHECK(place.count("artifact") == 200);
    const std::string key = place.value("SELECT job_key FROM results LIMIT 1");
    const Outcome show = place.run({"show", key});
    CHECK_MESSAGE(contains(show.out, "COMPLETED on node"), show.out);
    CHECK_MESSAGE(contains(show.out, "50/50 done"), show.out);  // from the task's log
    CHECK_MESSAGE(contains(place.run({"doctor", "--hashes"}).out, "intact, and its files are present"),
                  place.run({"doctor"}).out);
    place.check_tidy();

    const Outcome second = place.run({"run", "s.yaml", "--set", "write_bytes=10"});
    CHECK_MESSAGE(second.code == 0, second.err);
    CHECK(place.count("slurm_submission") == 1);
    place.check_each_done_once(200);
}

TEST_CASE("the orchestrator is killed after it submitted: the same command picks the array up") {
    SlurmPlace place;
    place.noop_sweep(200, "0.03");
    Started run = place.start(SlurmPlace::on_slurm(4));
    const std::string array = place.array_id();
    REQUIRE(until([&] { return place.done_in_shards() > 0; }));
    run.signal(SIGKILL);
    const Outcome killed = run.wait();
    const Outcome again = place.run(SlurmPlace::on_slurm(4));
    CHECK_MESSAGE(again.code == 0, again.err);
    CHECK(contains(again.err, "continuing with the array"));
    CHECK_MESSAGE(place.count("slurm_submission") == 1, killed.err);
    CHECK(place.value("SELECT slurm_job_id FROM slurm_submission") == array);
    place.check_each_done_once(200);
    place.check_tidy();
}

TEST_CASE("the orchestrator is killed between sbatch and its answer: the array is found by its name") {
    SlurmPlace place;
    place.noop_sweep(20, "0.02");
    // An sbatch that submits, and never comes back.
    fs::create_directories(place.path("bin"));
    place.write("bin/sbatch",
                "#!/bin/sh\n/usr/bin/sbatch \"$@\" >\"$SUBMITTED.part\"\nmv \"$SUBMITTED.part\" \"$SUBMITTED\"\n"
                "exec sleep 60\n");
    fs::permissions(place.path("bin/sbatch"), fs::perms::owner_all);
    const auto plain = place.environment;
    place.environment.emplace_back("PATH", place.path("bin").string() + ":/usr/bin:/bin");
    place.environment.emplace_back("SUBMITTED", place.path("submitted").string());
    Started run = place.start(SlurmPlace::on_slurm(2));
    REQUIRE(until([&] { return fs::exists(place.path("submitted")); }));
    run.signal(SIGKILL);
    run.wait();
    CHECK(place.count("slurm_submission WHERE slurm_job_id IS NULL") == 1);
    place.environment = plain;
    const Outcome again = place.run(SlurmPlace::on_slurm(2));
    CHECK_MESSAGE(again.code == 0, again.err);
    CHECK_MESSAGE(contains(again.err, "found in Slurm: array " +
                                          std::to_string(std::atoi(content(place.path("submitted")).c_str()))),
                  again.err);
    CHECK(place.count("slurm_submission") == 1);
    place.check_each_done_once(20);
    place.check_tidy();
}

TEST_CASE("the database is deleted while its array runs: the tasks go on, and the rescued one picks them up") {
    SlurmPlace place;
    place.noop_sweep(100, "0.05");
    Started run = place.start(SlurmPlace::on_slurm(2));
    const std::string array = place.array_id();
    REQUIRE(until([&] { return place.done_in_shards() > 0; }));
    fs::remove(place.path("results.db"));
    const Outcome lost = run.wait();
    CAPTURE(lost.err);
    CHECK(lost.code == 3);
    CHECK(contains(lost.err, "results.db was deleted; all its rows are in "));
    CHECK(contains(lost.err, "Running tasks continue"));
    CHECK_FALSE(fs::exists(place.path("results.db-wal")));
    fs::rename(place.path("results.db.rescued"), place.path("results.db"));
    const Outcome again = place.run(SlurmPlace::on_slurm(2));
    CHECK_MESSAGE(again.code == 0, again.err);
    CHECK(place.value("SELECT group_concat(slurm_job_id) FROM slurm_submission") == array);
    place.check_each_done_once(100);
    place.check_tidy();
}

TEST_CASE("slurmd is killed in the middle and started again: its tasks go on") {
    SlurmPlace place;
    place.noop_sweep(200, "0.05");
    Started run = place.start(SlurmPlace::on_slurm(4));
    REQUIRE(until([&] { return place.done_in_shards() > 0; }));
    REQUIRE(::kill(TestCluster::get().slurmd_of("node1"), SIGKILL) == 0);
    const int done = place.done_in_shards();
    REQUIRE(until([&] { return place.done_in_shards() >= std::min(200, done + 50) || run.child.poll(); }));
    TestCluster::get().start_slurmd("node1");
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    place.check_each_done_once(200);
    place.check_tidy();
}

TEST_CASE("a node is lost with its task: Slurm requeues it, and the other node goes on from the last copy") {
    SlurmPlace place;
    place.noop_sweep(20, "0.3");
    Started run = place.start(SlurmPlace::on_slurm(1, ",nodelist=node1"));
    const std::string array = place.array_id();
    const pid_t task = place.task_process(1);
    const TestCluster& cluster = TestCluster::get();
    for (const pid_t each : {cluster.slurmd_of("node1"), parent_of(task), task})  // in the middle: its slurmstepd
        REQUIRE(::kill(each, SIGKILL) == 0);
    cluster.ask("scontrol update nodename=node1 state=down reason=lost");
    REQUIRE(until([&] { return contains(cluster.ask("squeue -h -o %T -j " + array), "PENDING"); }));
    cluster.ask("scontrol update jobid=" + array + " reqnodelist= nodelist=");
    const Outcome end = run.wait();
    cluster.start_slurmd("node1");
    cluster.ask("scontrol update nodename=node1 state=resume");
    CHECK_MESSAGE(end.code == 0, end.err);
    place.check_each_done_once(20);
    CHECK(place.count("slurm_task WHERE state = 'COMPLETED' AND restarts = 1 AND node = 'node2'") == 1);
    place.check_tidy();
}

TEST_CASE("a task whose time is nearly over ends by itself, and the next one asks for more time") {
    SlurmPlace place;
    place.noop_sweep(20, "0.3");
    Started run = place.start(SlurmPlace::on_slurm(1, ",time_factor=2"));
    const std::string array = place.array_id();
    static_cast<void>(place.task_process(1));
    TestCluster::get().ask("scancel --batch --signal=USR1 " + array + "_1");  // as Slurm does before the limit
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    place.check_each_done_once(20);
    CHECK(place.count("slurm_task WHERE state = 'FAILED' AND exit_code = 4 AND results > 0") == 1);
    CHECK(place.value("SELECT group_concat(time) FROM slurm_submission") == "10,0:20:00");
}

TEST_CASE("a task is killed: what it had copied back is kept, and a second task goes on with the rest of its shard") {
    SlurmPlace place;
    place.noop_sweep(40, "0.2");
    Started run = place.start(SlurmPlace::on_slurm(2));
    const pid_t task = place.task_process(1);
    REQUIRE(::kill(task, SIGKILL) == 0);
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK_MESSAGE(contains(end.err, "jobs are submitted again"), end.err);
    place.check_each_done_once(40);
    CHECK(place.count("slurm_submission") == 2);
    CHECK(place.count("slurm_task WHERE state = 'FAILED'") == 1);
    CHECK(place.count("slurm_task WHERE state = 'COMPLETED'") == 2);
}

TEST_CASE("a task that Slurm requeues begins where its last copy ended") {
    SlurmPlace place;
    place.noop_sweep(40, "0.2");
    Started run = place.start(SlurmPlace::on_slurm(2));
    const std::string array = place.array_id();
    static_cast<void>(place.task_process(2));
    TestCluster::get().ask("scontrol requeue " + array + "_2");
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    place.check_each_done_once(40);
    CHECK(place.count("slurm_submission") == 1);
    CHECK(place.count("slurm_task WHERE restarts = 1 AND state = 'COMPLETED'") == 1);
}

TEST_CASE("scancel of one task: the others go on, its jobs come back, and the same command submits them again") {
    SlurmPlace place;
    place.noop_sweep(40, "0.2");
    Started run = place.start(SlurmPlace::on_slurm(2));
    const std::string array = place.array_id();
    static_cast<void>(place.task_process(2));
    TestCluster::get().ask("scancel " + array + "_2");
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 1, end.err);
    CHECK_MESSAGE(contains(end.err, "its task was cancelled"), end.err);
    CHECK(place.count("slurm_task WHERE state = 'CANCELLED'") == 1);
    const int done = place.count("results");
    CHECK(done >= 20);
    CHECK(done < 40);
    place.check_tidy();
    const Outcome again = place.run(SlurmPlace::on_slurm(2));
    CHECK_MESSAGE(again.code == 0, again.err);
    place.check_each_done_once(40);
    place.check_tidy();
}

TEST_CASE("two runs of one sweep at once: one follows the array, the other waits and finds all done") {
    SlurmPlace place;
    place.noop_sweep(40, "0.05");
    Started first = place.start(SlurmPlace::on_slurm(2)), second = place.start(SlurmPlace::on_slurm(2));
    const Outcome a = first.wait(), b = second.wait();
    CHECK_MESSAGE(a.code == 0, a.err);
    CHECK_MESSAGE(b.code == 0, b.err);
    CHECK(contains(a.err, "waiting for another run") != contains(b.err, "waiting for another run"));
    CHECK(place.count("slurm_submission") == 1);
    place.check_each_done_once(40);
}

TEST_CASE("interrupted without a terminal it detaches and says how to cancel; cancel ends the tasks too") {
    SlurmPlace place;
    place.noop_sweep(40, "0.5");
    Started run = place.start(SlurmPlace::on_slurm(2));
    const std::string array = place.array_id();
    static_cast<void>(place.task_process(1));
    run.signal(SIGINT);
    const Outcome detached = run.wait();
    CHECK(detached.code == 130);
    CHECK_MESSAGE(contains(detached.err, "scancel " + array), detached.err);
    CHECK(contains(TestCluster::get().ask("squeue -h -o %T -j " + array), "RUNNING"));
    const Outcome cancel = place.run({"cancel", "s"});
    CHECK_MESSAGE(contains(cancel.err, "array " + array + " cancelled in Slurm"), cancel.err);
    REQUIRE(until([&] { return TestCluster::get().ask("squeue -h -j " + array).empty(); }));
    const Outcome end = place.run(SlurmPlace::on_slurm(2));
    CHECK_MESSAGE(end.code == 1, end.err);
    CHECK(place.count("results WHERE status IN ('done', 'skipped')") == 40);
    CHECK(place.count("results WHERE status = 'done'") > 0);
    CHECK(place.count("slurm_submission") == 1);
    Arguments rerun = SlurmPlace::on_slurm(2);
    rerun.insert(rerun.end(), {"--rerun", "failed"});
    const Outcome again = place.run(rerun);
    CHECK_MESSAGE(again.code == 0, again.err);
    place.check_each_done_once(40);
}

TEST_CASE("on a terminal Ctrl-C asks: to go on changes nothing, to cancel ends the tasks and fetches what they did") {
    Terminal terminal(24, 100);
    if (!terminal.usable()) return;
    SlurmPlace place;
    place.noop_sweep(40, "0.5");
    Started run = terminal.start(place, SlurmPlace::on_slurm(2));
    const std::string array = place.array_id();
    static_cast<void>(place.task_process(1));
    run.signal(SIGINT);
    REQUIRE(terminal.shows("(c), or go on (g)?"));
    terminal.type("g\n");
    REQUIRE(until([&] { return place.done_in_shards() >= 6; }));
    CHECK(contains(TestCluster::get().ask("squeue -h -o %T -j " + array), "RUNNING"));
    run.signal(SIGINT);
    terminal.type("c\n");
    CHECK(run.wait().code == 130);
    CHECK(TestCluster::get().ask("squeue -h -j " + array).empty());
    CHECK(place.count("results WHERE status = 'done'") >= 6);
    CHECK(place.count("slurm_task WHERE state = 'CANCELLED'") == 2);
    place.check_tidy();
}

TEST_CASE(
    "inputs are staged once a node, and jobs read the copies; a file that changed is told before anything is "
    "submitted") {
    SlurmPlace place;
    place.write("data.txt", "old");
    fs::create_directories(place.path("set/sub"));
    place.write("set/sub/a", "carried");
    place.write("s.yaml",
                "name: s\nrunner: command\n"
                "command: [sh, -c, \"test -s {data} && grep -q carried {set}/sub/a && sleep 0.1\"]\n"
                "files: [data, set]\nfixed: {data: data.txt, set: set}\ngrid: {n: {range: [1, 8, 1]}}\n");
    const Outcome end = place.run(SlurmPlace::on_slurm(4));
    CHECK_MESSAGE(end.code == 0, end.err);
    place.check_each_done_once(8);
    int copies = 0;
    for (const auto& entry : fs::recursive_directory_iterator(place.path("scratch")))
        copies += entry.path().filename() == "data.txt" ? 1 : 0;
    CHECK(copies == 1);  // the nodes share this machine's disk
    int staged = 0;
    for (const auto& entry : fs::recursive_directory_iterator(place.path("results.files/logs/slurm"))) {
        const std::string log = entry.is_regular_file() ? content(entry.path()) : "";
        staged += contains(log, "2 input files copied") ? 1 : 0;
    }
    CHECK(staged == 1);
    fs::remove(place.path("data.txt"));
    const Outcome missing = place.run(SlurmPlace::on_slurm(4));
    CHECK(missing.code == 2);
    CHECK_MESSAGE(contains(missing.err, "s.yaml:5:15: "), missing.err);
    CHECK(place.count("slurm_submission") == 1);
}

TEST_CASE("what sbatch refuses is told, and nothing is given away") {
    SlurmPlace place;
    place.noop_sweep(4, "0");
    const Outcome refused = place.run(SlurmPlace::on_slurm(2, ",partition=none"));
    CHECK(refused.code == 1);
    CHECK_MESSAGE(contains(refused.err, "invalid partition"), refused.err);
    place.check_tidy();
    CHECK(place.count("slurm_submission") == 0);
    const Outcome here = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(here.code == 0, here.err);
    place.check_each_done_once(4);
}

}  // namespace
}  // namespace stylesweep::slurm_tests
