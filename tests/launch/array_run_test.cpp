// The launcher's decisions, with a cluster that is played here: no process, no waiting.
#include "orchestrator/launch/array_run.hpp"

#include <doctest/doctest.h>

#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema::testing;
using launch::TaskState;

namespace {

namespace fs = std::filesystem;

struct Death {};  // of the orchestrator

// Arrays by id; their tasks stand as the test says. Those it does not speak of are done, all their jobs with them.
class FakeCluster final : public launch::Cluster {
  public:
    std::int64_t submit(const fs::path& script) override {
        if (!refusal.empty()) throw launch::ClusterError(refusal);
        std::ifstream in(script);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        scripts.push_back(text);
        names[script.stem().string()] = static_cast<std::int64_t>(scripts.size());
        if (dies_in_submit) throw Death{};
        if (!late_error.empty()) throw launch::ClusterError(late_error);
        return static_cast<std::int64_t>(scripts.size());
    }
    std::optional<std::int64_t> find(const std::string& name) override {
        const auto found = names.find(name);
        if (found == names.end()) return std::nullopt;
        return found->second;
    }
    std::vector<TaskState> tasks(std::int64_t array, const std::vector<int>&) override { return play(array); }
    void cancel(std::int64_t array) override { cancelled.push_back(array); }

    std::function<std::vector<TaskState>(std::int64_t)> play = [](std::int64_t) { return std::vector<TaskState>{}; };
    std::string refusal, late_error;
    bool dies_in_submit = false;
    std::vector<std::string> scripts;
    std::map<std::string, std::int64_t> names;
    std::vector<std::int64_t> cancelled;
};

class FakeConsole final : public launch::Console {
  public:
    TimePoint now() override { return time_; }
    void wait(std::chrono::milliseconds) override {
        time_ += std::chrono::seconds(10);
        if (interrupt_in && --*interrupt_in == 0) ++interrupts_;
    }
    int interrupts() override { return interrupts_; }
    launch::InterruptChoice ask() override { return choice; }
    std::string unique() override { return "u" + std::to_string(++names_); }
    void note(const std::string& text) override { notes += text + "\n"; }

    launch::InterruptChoice choice = launch::InterruptChoice::detach;
    std::optional<int> interrupt_in;
    std::string notes;

  private:
    TimePoint time_{};
    int interrupts_ = 0, names_ = 0;
};

struct Night : Fixture {
    explicit Night(int jobs = 6) : sweep(plan(sweep_record("s"), 1, jobs)) {
        options.sweep = sweep;
        options.sweep_name = "s";
        options.root = folder / "shared";
        options.program = "/opt/stylesweep";
        options.launcher.shards = 2;
        options.launcher.sbatch = {{"time", "60"}, {"mem", "1000M"}};
    }

    launch::ArrayRun run() { return {store, cluster, console, options}; }
    bool begins() { return run().begin(); }
    launch::ArrayEnding follow() {
        launch::ArrayRun array = run();
        REQUIRE(array.begin());
        return array.follow({}, [&](const progress::RunStatus& now) { last = now; });
    }

    fs::path shard(int number) { return folder / "shared/s-u1" / ("s-u1-" + std::to_string(number) + ".db"); }

    // What the task does: `jobs` of its shard, in place.
    void work(int number, int jobs) {
        schema::Store there(shard(number), schema::OpenMode::read_write);
        schema::JobQueue queue(there);
        const schema::Id self = queue.register_runner(
            {ProcessIdentity::of_this_process(), R"({"host": "n"})", "cpu", "CPU", "0.1.0", "", 1});
        const schema::Id id = schema::find_sweep(there, "s").value();
        for (; jobs > 0; --jobs) {
            const auto job = queue.claim(self, id, 0);
            if (!job) break;
            queue.finish(self, id, *job, record(), Next::stop);
        }
        there.db().exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    void check_all_done(int jobs) {
        CHECK(number("SELECT count(*) FROM results WHERE status = 'done'") == jobs);
        CHECK(number("SELECT count(*) FROM attempt") == jobs);
        CHECK(number("SELECT count(*) FROM slurm_array WHERE state <> 'ended'") == 0);
        CHECK_FALSE(fs::exists(folder / "shared"));
    }

    schema::Id sweep;
    FakeCluster cluster;
    FakeConsole console;
    launch::ArrayOptions options;
    progress::RunStatus last;
};

// Of the array `id`: shard 1 and 2 done in full.
std::vector<TaskState> both_done(Night& night) {
    for (const int number : {1, 2}) night.work(number, 100);
    return {{1, "COMPLETED", 0, {}, 0, "n1", ""}, {2, "COMPLETED", 0, {}, 0, "n2", ""}};
}

}  // namespace

TEST_CASE("without waiting jobs nothing is submitted") {
    Night night;
    night.run_all(night.sweep);
    CHECK_FALSE(night.begins());
    CHECK(night.cluster.scripts.empty());
}

TEST_CASE("what is refused leaves all as it was") {
    Night night;
    night.cluster.refusal = "sbatch failed: invalid partition";
    CHECK_THROWS_AS(night.begins(), launch::ClusterError);
    CHECK(night.number("SELECT count(*) FROM job WHERE away IS NULL AND state = 'queued'") == 6);
    CHECK(night.number("SELECT count(*) FROM slurm_array WHERE state <> 'ended'") == 0);
    CHECK_FALSE(fs::exists(night.folder / "shared"));
    night.cluster.refusal = "";
    night.plan(sweep_record("s"), 1, 6);
    CHECK(night.begins());
}

TEST_CASE("an input file that changed after it was planned is told before anything is submitted") {
    Night night;
    std::ofstream(night.folder / "c.jpg") << "new";
    night.store.db().exec("UPDATE job SET inputs = json_object('content', json_object('path', '" +
                          (night.folder / "c.jpg").string() + "', 'sha256', '" + std::string(64, 'a') + "'))");
    CHECK_THROWS_WITH_AS(night.begins(), doctest::Contains("c.jpg has changed since it was planned"),
                         std::runtime_error);
    CHECK(night.cluster.scripts.empty());
    CHECK(night.number("SELECT count(*) FROM slurm_array") == 0);
    CHECK(night.number("SELECT count(*) FROM job WHERE away IS NULL") == 6);
}

TEST_CASE("two shards come home: rows, states, and nothing is left behind") {
    Night night;
    night.cluster.play = [&](std::int64_t) { return both_done(night); };
    CHECK(night.follow() == launch::ArrayEnding::finished);
    night.check_all_done(6);
    CHECK(night.number("SELECT count(*) FROM slurm_task WHERE state = 'COMPLETED' AND results = 3 AND ended") == 2);
    CHECK(night.last.done == 6);
    CHECK(night.number("SELECT count(*) FROM job WHERE shard_id IS NOT NULL") == 6);
}

TEST_CASE("the orchestrator dies inside sbatch: the next one finds the array by its name and submits nothing") {
    Night night;
    night.cluster.dies_in_submit = true;
    CHECK_THROWS_AS(night.begins(), Death);
    night.cluster.dies_in_submit = false;
    night.cluster.play = [&](std::int64_t) { return both_done(night); };
    CHECK(night.follow() == launch::ArrayEnding::finished);
    CHECK(night.cluster.scripts.size() == 1);
    night.check_all_done(6);
}

TEST_CASE("the orchestrator dies, and Slurm has forgotten the array meanwhile: what the tasks wrote tells its id") {
    Night night;
    night.cluster.dies_in_submit = true;
    CHECK_THROWS_AS(night.begins(), Death);
    night.cluster.names.clear();
    for (const int number : {1, 2}) {
        night.work(number, 100);
        std::ofstream(launch::progress_file_of(night.shard(number))) << R"({"task": "77_1.0", "done": 3, "left": 0})";
    }
    CHECK(night.follow() == launch::ArrayEnding::finished);
    CHECK(night.cluster.scripts.size() == 1);
    CHECK(night.number("SELECT slurm_job_id FROM slurm_submission") == 77);
    CHECK(night.number("SELECT count(*) FROM slurm_task WHERE state = 'LOST'") == 2);
    night.check_all_done(6);
}

TEST_CASE("the orchestrator dies before sbatch: after a while the same submission is made") {
    Night night;
    night.cluster.dies_in_submit = true;
    CHECK_THROWS_AS(night.begins(), Death);
    night.cluster = {};
    night.cluster.play = [&](std::int64_t) { return both_done(night); };
    night.store.db().exec("UPDATE slurm_submission SET created_at = '2026-01-01T00:00:00.000Z'");
    CHECK(night.follow() == launch::ArrayEnding::finished);
    CHECK(night.cluster.scripts.size() == 1);
    CHECK(night.number("SELECT count(*) FROM slurm_submission") == 1);
    night.check_all_done(6);
}

TEST_CASE("the orchestrator dies while it splits: that is undone, and the jobs are queued again") {
    Night night;
    schema::begin_slurm_array(night.store, night.sweep, "s-x", night.folder / "shared/s-x");
    schema::split(night.store, night.sweep, 2, night.folder / "shared/s-x", "s-x");
    std::ofstream(night.folder / "shared/s-x/stylesweep-array") << "s-x\n";
    launch::undo_half_split(night.store, night.sweep);
    CHECK(night.number("SELECT count(*) FROM job WHERE away IS NOT NULL") == 0);
    CHECK_FALSE(fs::exists(night.folder / "shared/s-x"));
    night.plan(sweep_record("s"), 1, 6);
    night.cluster.play = [&](std::int64_t) { return both_done(night); };
    CHECK(night.follow() == launch::ArrayEnding::finished);
    night.check_all_done(6);
}

TEST_CASE("a stranger's database names a folder that was not made for its array: nothing is removed or written there") {
    Night night;
    const fs::path thesis = night.folder / "thesis";
    fs::create_directories(thesis);
    std::ofstream(thesis / "chapter.txt") << "years of work";
    schema::begin_slurm_array(night.store, night.sweep, "thesis", thesis);
    launch::undo_half_split(night.store, night.sweep);
    CHECK(fs::exists(thesis / "chapter.txt"));
    night.plan(sweep_record("s"), 1, 6);
    REQUIRE(night.begins());
    night.store.db().exec("UPDATE slurm_array SET name = 'thesis', folder = '" + thesis.string() + "'");
    CHECK_THROWS_WITH_AS(night.begins(), doctest::Contains("was not made for it"), std::runtime_error);
    fs::create_symlink(night.folder / "shared/s-u1/stylesweep-array", thesis / "stylesweep-array");
    CHECK_THROWS_AS(night.begins(), std::runtime_error);
    CHECK(std::distance(fs::directory_iterator(thesis), {}) == 2);
}

TEST_CASE("sbatch fails after Slurm took the job: it is followed all the same") {
    Night night;
    night.cluster.late_error = "sbatch failed: Socket timed out on send/recv operation";
    night.cluster.play = [&](std::int64_t) { return both_done(night); };
    CHECK(night.follow() == launch::ArrayEnding::finished);
    night.check_all_done(6);
}

TEST_CASE("a time-out and want of memory are submitted again, for what is unfinished alone, and ask for more") {
    Night night;
    night.options.launcher.time_factor = 2;
    night.options.launcher.mem_factor = 2;
    night.cluster.play = [&](std::int64_t array) -> std::vector<TaskState> {
        if (array > 1) return both_done(night);
        night.work(1, 1);
        return {{1, "TIMEOUT", {}, {}, 0, "n1", ""}, {2, "OUT_OF_MEMORY", {}, {}, 0, "n2", ""}};
    };
    CHECK(night.follow() == launch::ArrayEnding::finished);
    REQUIRE(night.cluster.scripts.size() == 3);
    CHECK(night.cluster.scripts[1].find("--array=1\n") != std::string::npos);
    CHECK(night.cluster.scripts[1].find("--time=2:00:00\n") != std::string::npos);
    CHECK(night.cluster.scripts[1].find("--mem=1000M\n") != std::string::npos);
    CHECK(night.cluster.scripts[2].find("--array=2\n") != std::string::npos);
    CHECK(night.cluster.scripts[2].find("--time=60\n") != std::string::npos);
    CHECK(night.cluster.scripts[2].find("--mem=2000M\n") != std::string::npos);
    night.check_all_done(6);
}

TEST_CASE("a shard that yields nothing is given up after so many tasks; its jobs wait here again, parked") {
    Night night;
    night.cluster.play = [&](std::int64_t) -> std::vector<TaskState> {
        night.work(2, 100);
        return {{1, "FAILED", 127, {}, 0, "n1", ""}, {2, "COMPLETED", 0, {}, 0, "n2", ""}};
    };
    CHECK(night.follow() == launch::ArrayEnding::finished);
    CHECK(night.cluster.scripts.size() == 3);
    CHECK(night.console.notes.find("3 times in a row, the last FAILED with exit code 127 on n1") != std::string::npos);
    CHECK(night.number("SELECT count(*) FROM job WHERE state = 'queued' AND away IS NULL AND queued_for IS NULL") == 3);
    CHECK(night.text("SELECT group_concat(state) FROM slurm_shard") == "given_up,done");
}

TEST_CASE("a task that Slurm no longer knows is lost only when several looks agree") {
    Night night;
    int looks = 0;
    night.cluster.play = [&](std::int64_t array) -> std::vector<TaskState> {
        if (array == 2) return both_done(night);
        night.work(2, 100);
        if (++looks == 2) return {{1, "RUNNING", {}, {}, 1, "n1", ""}, {2, "COMPLETED", 0, {}, 0, "n2", ""}};
        return {{2, "COMPLETED", 0, {}, 0, "n2", ""}};
    };
    CHECK(night.follow() == launch::ArrayEnding::finished);
    CHECK(looks == 5);
    CHECK(night.text("SELECT group_concat(state || restarts) FROM slurm_task WHERE submission_id = 1") ==
          "LOST1,COMPLETED0");
    night.check_all_done(6);
}

TEST_CASE("while Slurm does not answer nothing is decided") {
    Night night;
    int looks = 0;
    std::string trouble;
    night.cluster.play = [&](std::int64_t) -> std::vector<TaskState> {
        if (++looks < 5) throw launch::ClusterError("squeue failed: Unable to contact slurm controller");
        trouble = night.last.trouble;
        return both_done(night);
    };
    CHECK(night.follow() == launch::ArrayEnding::finished);
    CHECK(trouble.find("Unable to contact") != std::string::npos);
    CHECK(night.last.trouble.empty());
    night.check_all_done(6);
}

TEST_CASE("interrupted it detaches, or cancels and fetches what there is, as the user says") {
    Night night;
    night.console.interrupt_in = 2;
    night.cluster.play = [&](std::int64_t) -> std::vector<TaskState> {
        if (night.cluster.cancelled.empty())
            return {{1, "RUNNING", {}, {}, 0, "n1", ""}, {2, "PENDING", {}, {}, 0, "", ""}};
        night.work(1, 2);
        return {{1, "CANCELLED", {}, 15, 0, "n1", ""}, {2, "CANCELLED", {}, {}, 0, "", ""}};
    };
    CHECK(night.follow() == launch::ArrayEnding::detached);
    CHECK(night.cluster.cancelled.empty());
    CHECK(night.last.tasks == "1 of 2 tasks runs, 1 waits");

    night.console.choice = launch::InterruptChoice::cancel;
    night.console.interrupt_in = 2;
    CHECK(night.follow() == launch::ArrayEnding::cancelled);
    CHECK(night.cluster.cancelled == std::vector<std::int64_t>{1});
    CHECK(night.cluster.scripts.size() == 1);
    CHECK(night.number("SELECT count(*) FROM results") == 2);
    CHECK(night.number("SELECT count(*) FROM job WHERE state = 'queued' AND away IS NULL") == 4);
}

TEST_CASE("an orchestrator that died after a task ended goes on with what comes next") {
    Night night;
    night.cluster.play = [&](std::int64_t array) -> std::vector<TaskState> {
        if (array == 2) return both_done(night);
        night.work(2, 100);
        return {{1, "NODE_FAIL", {}, {}, 0, "n1", ""}, {2, "COMPLETED", 0, {}, 0, "n2", ""}};
    };
    REQUIRE(night.begins());
    // As it stands when only the end of the task was written down.
    night.store.db().exec("UPDATE slurm_task SET state = 'NODE_FAIL', ended = 1, results = 0 WHERE shard_id = 1");
    CHECK(night.follow() == launch::ArrayEnding::finished);
    CHECK(night.cluster.scripts.size() == 2);
    night.check_all_done(6);
}
