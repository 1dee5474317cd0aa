#include "orchestrator/launch/shard_session.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <thread>

#include "base/files/digest.hpp"
#include "orchestrator/launch/carried_inputs.hpp"
#include "orchestrator/launch/paths.hpp"
#include "schema/transfer/split.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema::testing;
using launch::ShardSession;

namespace {

namespace fs = std::filesystem;

// A shard of four jobs, and a node's disk.
struct Shard : Fixture {
    Shard() : sweep(plan(sweep_record("s"), 1, 4)) {
        shard = schema::split(store, std::nullopt, 1, folder / "shards").at(0).file;
        schema::Store(shard, schema::OpenMode::read_write).db().exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    static int number(const fs::path& file, const std::string& sql) {
        return schema::Store(file, schema::OpenMode::read_only).db().execAndGet(sql).getInt();
    }

    // One job of the database, with a file.
    static void run_one(const fs::path& database) {
        schema::Store there(database, schema::OpenMode::read_write);
        schema::JobQueue queue(there);
        const schema::Id self = queue.register_runner(
            {ProcessIdentity::of_this_process(), R"({"host": "n"})", "cpu", "CPU", "0.1.0", "logs/r.log", 1});
        const schema::Id id = schema::find_sweep(there, "s").value();
        const auto job = queue.claim(self, id, 0).value();
        const fs::path file = there.files_folder() / "images" / (job.key + ".png");
        fs::create_directories(file.parent_path());
        std::ofstream(file) << job.key;
        schema::AttemptRecord done = record();
        done.artifacts.push_back({"output", "images/" + job.key + ".png", sha256(job.key), 64});
        queue.finish(self, id, job, done, Next::stop);
    }

    schema::Id sweep;
    fs::path shard;
    fs::path scratch = folder / "scratch";
};

}  // namespace

TEST_CASE("what is not there, no shard, or in use is refused as it was, and leaves nothing on the node") {
    Shard fixture;
    CHECK_THROWS_AS(ShardSession(fixture.folder / "none.db", fixture.scratch, "1_1.0"), schema::StoreError);
    CHECK_THROWS_WITH_AS(ShardSession(fixture.store.file(), fixture.scratch, "1_1.0"),
                         doctest::Contains("is running it"), schema::StoreError);
    fs::copy_file(fixture.store.file(), fixture.folder / "copy.db");
    fs::copy_file(fixture.store.file().string() + "-wal", fixture.folder / "copy.db-wal");
    {
        const schema::Store closed(fixture.folder / "copy.db", schema::OpenMode::read_write);
    }
    CHECK_THROWS_WITH_AS(ShardSession(fixture.folder / "copy.db", fixture.scratch, "1_1.0"),
                         doctest::Contains("is not a shard"), schema::StoreError);
    for (const auto& user : fs::directory_iterator(fixture.scratch)) CHECK(fs::is_empty(user.path()));
}

TEST_CASE("a shard is run on the local copy, comes back with its files, and the copy goes") {
    const Shard fixture;
    fs::path local;
    {
        ShardSession session(fixture.shard, fixture.scratch, "1_1.0");
        local = session.database();
        Shard::run_one(local);
        CHECK(Shard::number(fixture.shard, "SELECT count(*) FROM results") == 0);
        session.bring_back();
        CHECK(Shard::number(fixture.shard, "SELECT count(*) FROM results") == 1);
        Shard::run_one(local);
        session.bring_back();
    }
    CHECK_FALSE(fs::exists(local));
    CHECK(Shard::number(fixture.shard, "SELECT count(*) FROM results") == 2);
    const auto progress = launch::read_progress(fixture.shard);
    REQUIRE(progress);
    CHECK(progress->done == 2);
    CHECK(progress->left == 2);
    int pictures = 0;
    for (const auto& entry : fs::directory_iterator(schema::files_folder_of(fixture.shard) / "images"))
        pictures += sha256_file(entry.path()) == sha256(entry.path().stem().string()) ? 1 : 0;
    CHECK(pictures == 2);
}

TEST_CASE("a task that comes after one that vanished goes on, and the job it had in hand is tried again") {
    const Shard fixture;
    {
        ShardSession first(fixture.shard, fixture.scratch, "1_1.0");
        Shard::run_one(first.database());
        schema::Store there(first.database(), schema::OpenMode::read_write);
        schema::JobQueue queue(there);
        const schema::Id self = queue.register_runner(
            {ProcessIdentity{{"node9", "boot", "", 0}, 1, 1}, "{}", "cpu", "CPU", "0.1.0", "", 1});
        REQUIRE(queue.claim(self, schema::find_sweep(there, "s").value(), 0).has_value());
        first.bring_back();
    }
    const ShardSession second(fixture.shard, fixture.scratch, "1_1.1");
    CHECK(Shard::number(second.database(), "SELECT count(*) FROM job WHERE state = 'running'") == 0);
    CHECK(Shard::number(second.database(), "SELECT count(*) FROM job WHERE state = 'queued'") == 3);
    CHECK(Shard::number(second.database(), "SELECT count(*) FROM attempt WHERE error_class = 'lost'") == 1);
    CHECK(Shard::number(second.database(), "SELECT count(*) FROM results") == 1);
}

TEST_CASE("what a killed task left on the node is removed by the next, what a living one has is not") {
    const Shard fixture;
    const ShardSession living(fixture.shard, fixture.scratch, "1_1.0");
    const fs::path dead = living.database().parent_path().parent_path() / "task-dead";
    fs::create_directories(dead);
    std::ofstream(dead / ".alive") << "";
    const ShardSession next(fixture.shard, fixture.scratch, "1_1.1");
    CHECK_FALSE(fs::exists(dead));
    CHECK(fs::exists(living.database()));
}

TEST_CASE("a task that was thought lost leaves the shard to the one that took it") {
    const Shard fixture;
    ShardSession old(fixture.shard, fixture.scratch, "1_1.0");
    Shard::run_one(old.database());
    ShardSession young(fixture.shard, fixture.scratch, "1_1.1");
    CHECK_FALSE(old.owns_shard());
    CHECK(young.owns_shard());
    old.bring_back();
    CHECK(Shard::number(fixture.shard, "SELECT count(*) FROM results") == 0);
    launch::CopyingThread copying(old, std::chrono::seconds(1), [](const std::string&) {});
    copying.hurry();
    for (int tries = 0; !copying.dispossessed() && tries < 1000; ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(copying.dispossessed());
}

TEST_CASE("a task that was stopped between its look and its copy does not replace what a newer one brought") {
    const Shard fixture;
    ShardSession old(fixture.shard, fixture.scratch, "1_1.0");
    Shard::run_one(old.database());
    const int lock = ::open(launch::lock_file_of(fixture.shard).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(::flock(lock, LOCK_EX) == 0);  // a newer task takes the shard
    std::thread late([&] { old.bring_back(); });
    const fs::path pictures = schema::files_folder_of(fixture.shard) / "images";
    for (int tries = 0; !fs::exists(pictures) && tries < 1000; ++tries)  // it has looked, and brings files first
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    std::ofstream(launch::progress_file_of(fixture.shard)) << R"({"task": "1_1.1", "left": 4})";
    ::close(lock);
    late.join();
    CHECK(Shard::number(fixture.shard, "SELECT count(*) FROM results") == 0);
    CHECK(launch::read_progress(fixture.shard)->task == "1_1.1");
}

TEST_CASE("inputs are copied once a node, from beside the shard or from where they were; a changed one is refused") {
    const Shard fixture;
    std::ofstream(fixture.folder / "c.jpg") << "picture";
    const schema::InputFile picture{sha256("picture"), fixture.folder / "c.jpg"};
    schema::Store(fixture.shard, schema::OpenMode::read_write)
        .db()
        .exec("UPDATE job SET inputs = json_object('content', json_object('path', '" + picture.path.string() +
              "', 'sha256', '" + picture.sha256 + "')); PRAGMA wal_checkpoint(TRUNCATE)");
    ShardSession first(fixture.shard, fixture.scratch, "1_1.0"), second(fixture.shard, fixture.scratch, "1_2.0");
    CHECK(first.stage_inputs() == 1);
    fs::remove(picture.path);  // from now on the node's copy is all there is
    CHECK(second.stage_inputs() == 0);
    const std::string path = schema::Store(second.database(), schema::OpenMode::read_only)
                                 .db()
                                 .execAndGet("SELECT DISTINCT inputs ->> '$.content.path' FROM job")
                                 .getString();
    CHECK(path.starts_with(fixture.scratch.string()));
    CHECK(sha256_file(path) == picture.sha256);

    const fs::path elsewhere = fixture.folder / "elsewhere";
    std::ofstream(fixture.folder / "c.jpg") << "another";
    CHECK_THROWS_WITH_AS(launch::stage(picture, picture.path, elsewhere), doctest::Contains("has changed"),
                         std::runtime_error);
    CHECK_FALSE(fs::exists(launch::place_of(picture, elsewhere)));
    fs::create_directories(launch::inputs_beside(fixture.shard) / picture.sha256);
    std::ofstream(launch::place_of(picture, launch::inputs_beside(fixture.shard))) << "picture";
    ShardSession third(fixture.shard, elsewhere, "1_3.0");
    CHECK(third.stage_inputs() == 1);
}
