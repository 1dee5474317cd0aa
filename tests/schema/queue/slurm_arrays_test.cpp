#include "schema/queue/slurm_arrays.hpp"

#include "schema/query/job_report.hpp"
#include "schema/queue/control.hpp"
#include "schema/sweeps/input_files.hpp"
#include "schema/transfer/trim.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

// Six jobs in two shards, submitted as array 17.
struct Handed : Fixture {
    Handed() : sweep(plan(sweep_record("s"), 1, 6)) {
        id = begin_slurm_array(store, sweep, "s-1", folder / "s-1");
        open_slurm_shards(store, id, split(store, sweep, 2, folder / "s-1", "s-1"));
        SlurmSubmission submission;
        submission.name = "s-1-1";
        submission.mem = "1G";
        for (const SlurmShard& shard : array().shards) submission.shards.push_back(shard.id);
        submitted = begin_slurm_submission(store, id, submission);
        set_slurm_job(store, submitted, 17);
    }
    SlurmArray array() { return open_slurm_array(store, sweep).value(); }

    Id sweep, id = 0, submitted = 0;
};

}  // namespace

TEST_CASE("what was handed over is read back as it was written") {
    Handed fixture;
    SlurmTask task = fixture.array().shards[1].tasks.at(0);
    task.state = "TIMEOUT";
    task.ended = true;
    task.signal = 9;
    task.restarts = 2;
    task.node = "n7";
    task.results = 1;
    update_slurm_task(fixture.store, task);
    const SlurmArray array = fixture.array();
    CHECK(array.name == "s-1");
    CHECK(array.folder == fixture.folder / "s-1");
    REQUIRE(array.shards.size() == 2);
    CHECK(array.shards[0].file == "s-1-1.db");
    CHECK(array.shards[0].jobs + array.shards[1].jobs == 6);
    CHECK(array.shards[0].tasks.at(0).state == "PENDING");
    CHECK(array.shards[1].tasks.at(0) == task);
    REQUIRE(array.submissions.size() == 1);
    CHECK(array.submissions[0].job == 17);
    CHECK(array.submissions[0].mem == "1G");
    CHECK(array.submissions[0].time.empty());
    CHECK(running_slurm_jobs(fixture.store, fixture.sweep) == std::vector<std::int64_t>{17});
}

TEST_CASE("a sweep has one array at a time") {
    Handed fixture;
    CHECK_THROWS_AS(begin_slurm_array(fixture.store, fixture.sweep, "s-2", "/x"), SQLite::Exception);
    end_slurm_array(fixture.store, fixture.id);
    CHECK_FALSE(open_slurm_array(fixture.store, fixture.sweep));
    CHECK(running_slurm_jobs(fixture.store, fixture.sweep).empty());
    begin_slurm_array(fixture.store, fixture.sweep, "s-2", "/x");
}

TEST_CASE("a shard that is given up gives its jobs back, parked; one that is done does not") {
    Handed fixture;
    SlurmArray array = fixture.array();
    CHECK(unfinished_jobs_of_shard(fixture.store, array.shards[0].file) == array.shards[0].jobs);
    end_slurm_shard(fixture.store, array.shards[0], "cancelled");
    end_slurm_shard(fixture.store, array.shards[1], "");
    array = fixture.array();
    CHECK(array.shards[0].state == ShardState::given_up);
    CHECK(array.shards[0].note == "cancelled");
    CHECK(array.shards[1].state == ShardState::done);
    CHECK(fixture.number("SELECT count(*) FROM job WHERE away IS NULL AND queued_for IS NULL") == array.shards[0].jobs);
    fixture.plan(sweep_record("s"), 1, 6);
    CHECK(fixture.counts.waiting == array.shards[0].jobs);
}

TEST_CASE("a submission that sbatch refused never was") {
    Handed fixture;
    drop_slurm_submission(fixture.store, fixture.submitted);
    CHECK(fixture.array().submissions.empty());
    CHECK(fixture.array().shards[0].tasks.empty());
}

TEST_CASE("a job tells which tasks carried it, also when its result has come") {
    Handed fixture;
    const Id job = find_jobs(fixture.store, key_of(1), 1).at(0);
    const auto tasks = slurm_tasks_of_job(fixture.store, job);
    REQUIRE(tasks.size() == 1);
    CHECK(tasks[0].submission.job == 17);
    CHECK(tasks[0].folder == fixture.folder / "s-1");
    fixture.store.db().exec("UPDATE job SET away = NULL");
    CHECK(slurm_tasks_of_job(fixture.store, job).size() == 1);
}

TEST_CASE("jobs in shards can be cancelled, and run again later") {
    Handed fixture;
    CHECK(cancel_sweep(fixture.store, fixture.sweep).ended == 6);
    CHECK(unfinished_jobs_of_shard(fixture.store, "s-1-1.db") == 0);
    fixture.plan(sweep_record("s"), 1, 6, Rerun::failed);
    CHECK(fixture.counts.waiting == 6);
}

TEST_CASE("inputs of waiting jobs are told once, and moved") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, 3);
    fixture.store.db().exec(
        "UPDATE job SET inputs = json_object('a', json_object('path', '/p/a.jpg', 'sha256', 'aa'), 'b', "
        "json_object('path', iif(id = 1, '/p/b.jpg', '/p/c.jpg'), 'sha256', 'bb'))");
    fixture.store.db().exec("UPDATE job SET state = 'done', queued_for = NULL WHERE id = 3");
    const auto files = queued_inputs(fixture.store, sweep);
    REQUIRE(files.size() == 3);
    CHECK(files[0].path == "/p/a.jpg");
    CHECK(files[0].sha256 == "aa");
    for (const char* name : {"a.jpg", "b.jpg", "c.jpg"}) std::ofstream(fixture.folder / name) << name;
    relocate_inputs(fixture.store, [&](const InputFile& file) { return fixture.folder / file.path.filename(); });
    const auto member = [&](const std::string& name, const std::string& hash) {
        const std::filesystem::path there = fixture.folder / name;
        return R"({"path":")" + there.string() + R"(","sha256":")" + hash + R"(","state":")" +
               InputState::of(there, InputKind::file).text + "\"}";
    };
    CHECK(fixture.text("SELECT inputs FROM job WHERE id = 1") ==
          R"({"a":)" + member("a.jpg", "aa") + R"(,"b":)" + member("b.jpg", "bb") + "}");
    CHECK(fixture.text("SELECT inputs ->> '$.b.path' FROM job WHERE id = 2") == (fixture.folder / "c.jpg").string());
    CHECK(fixture.text("SELECT inputs ->> '$.a.path' FROM job WHERE id = 3") == "/p/a.jpg");
}
