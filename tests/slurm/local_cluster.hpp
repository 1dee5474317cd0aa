// A real Slurm cluster of two nodes on this machine, started once for a test program; and a workplace that submits to
// it.
#pragma once

#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::slurm_tests {

using namespace stylesweep::e2e;

/// Its state lies in a folder of its own; ended and removed with it.
class TestCluster {
  public:
    static TestCluster& get() {
        static TestCluster cluster;
        return cluster;
    }
    TestCluster(const TestCluster&) = delete;
    ~TestCluster() {
        call("stop '" + folder_ + "'");
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    /// Of the tests' own calls to it; what it prints.
    std::string ask(const std::string& command) const {
        const std::string file = folder_ + "/answer";
        const std::string line = "SLURM_CONF='" + folder_ + "/slurm.conf' " + command + " >'" + file + "' 2>&1";
        [[maybe_unused]] const int code = std::system(line.c_str());
        return content(file);
    }
    [[nodiscard]] std::string conf() const { return folder_ + "/slurm.conf"; }

    [[nodiscard]] pid_t slurmd_of(const std::string& node) const {
        return std::stoi(content(folder_ + "/run/slurmd-" + node + ".pid"));
    }
    void start_slurmd(const std::string& node) const { REQUIRE(call("slurmd '" + folder_ + "' " + node) == 0); }

  private:
    TestCluster() {
        std::string name = (fs::temp_directory_path() / "stylesweep-slurm-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        folder_ = name;
        REQUIRE_MESSAGE(call("start '" + folder_ + "' 2 >/dev/null") == 0, "the cluster does not start");
    }
    static int call(const std::string& arguments) {
        return std::system((STYLESWEEP_SOURCE_DIR "/tests/slurm/cluster " + arguments).c_str());
    }

    std::string folder_;
};

/// A sweep of noop jobs, run by the cluster. It looks often, so that tests need not wait.
class SlurmPlace : public Workplace {
  public:
    SlurmPlace() {
        environment = {{"SLURM_CONF", TestCluster::get().conf()}, {"TMPDIR", path("scratch").string()}};
        fs::create_directories(path("scratch"));
    }

    /// `jobs` jobs that sleep `sleep_s` each.
    void noop_sweep(int jobs, const std::string& sleep_s, const std::string& rest = "") const {
        sweep("s",
              "grid: {n: {range: [1, " + std::to_string(jobs) + ", 1]}}\nfixed: {sleep_s: " + sleep_s + "}\n" + rest);
    }

    static Arguments on_slurm(int shards, const std::string& more = "") {
        return {"run",        "s.yaml",
                "--launcher", "slurm",
                "--shards",   std::to_string(shards),
                "--slurm",    "time=10,mem=100M,poll=200ms,copy_every=1s" + more};
    }

    /// The id of the first array; waits until it was submitted.
    [[nodiscard]] std::string array_id() const {
        REQUIRE(until([&] { return count_if_there("slurm_submission WHERE slurm_job_id IS NOT NULL") > 0; }));
        return value("SELECT slurm_job_id FROM slurm_submission ORDER BY id LIMIT 1");
    }

    /// The process of the array's task `number` on this machine; waits until it runs a job.
    [[nodiscard]] pid_t task_process(int number) const {
        pid_t pid = 0;
        const std::string shard = "-" + std::to_string(number) + ".db";
        REQUIRE(until([&] { return (pid = work_process(shard)) > 0 && done_in_shards() > 0; }));
        return pid;
    }

    /// Jobs done by what the tasks have said so far.
    [[nodiscard]] int done_in_shards() const {
        int done = 0;
        std::error_code error;
        for (const auto& entry : fs::recursive_directory_iterator(path("results.slurm"), error)) {
            const std::string text = entry.path().string().ends_with(".progress.json") ? content(entry.path()) : "";
            if (const auto at = text.find("\"done\":"); at != std::string::npos)
                done += std::atoi(text.c_str() + at + 7);
        }
        return done;
    }

    /// Nothing of an array that is over is left behind.
    void check_tidy() const {
        CHECK_FALSE(fs::exists(path("results.slurm")));
        CHECK(count("slurm_array WHERE state <> 'ended'") == 0);
        CHECK(count("job WHERE away IS NOT NULL") == 0);
        for (const auto& entry : fs::recursive_directory_iterator(path("scratch")))
            CHECK_MESSAGE(entry.path().string().find("/task-") == std::string::npos, entry.path().string());
    }

  private:
    // Of this workplace: its folder is in the command line.
    [[nodiscard]] pid_t work_process(const std::string& shard) const {
        for (const auto& entry : fs::directory_iterator("/proc")) {
            const std::string line = content(entry.path() / "cmdline");
            if (contains(line, std::string("\0work\0", 6)) && contains(line, path("results.slurm").string()) &&
                contains(line, shard + std::string("\0", 1)))
                return std::stoi(entry.path().filename().string());
        }
        return 0;
    }
};

}  // namespace stylesweep::slurm_tests
