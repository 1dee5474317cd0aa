#include <sqlite3.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "schema/transfer/split.hpp"
#include "schema/transfer/transfer.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

namespace fs = std::filesystem;

std::vector<std::string> keys(Store& store, const std::string& rest) {
    std::vector<std::string> found;
    SQLite::Statement rows(store.db(), "SELECT key FROM job WHERE " + rest);
    while (rows.executeStep()) found.push_back(rows.getColumn(0).getString());
    return found;
}

// Runs all that waits in a shard, as its `stylesweep run` would.
void run_shard(const fs::path& file, const std::string& sweep) {
    Store shard(file, OpenMode::read_write);
    JobQueue queue(shard);
    const Id self = queue.register_runner(
        {ProcessIdentity::of_this_process(), R"({"host": "shard"})", "cpu", "CPU", "0.1.0", "", 1});
    const Id id = find_sweep(shard, sweep).value();
    for (auto job = queue.claim(self, id, 0); job; job = queue.finish(self, id, *job, record(), Next::claim)) {
    }
}

// Does `look` whenever this process opens a database with SQLite, other than by itself.
class AtEachOpening {
  public:
    explicit AtEachOpening(std::function<void()> look) {
        action() = std::move(look);
        ::sqlite3_auto_extension(reinterpret_cast<void (*)()>(opened));
    }
    AtEachOpening(const AtEachOpening&) = delete;
    ~AtEachOpening() { ::sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(opened)); }

  private:
    static std::function<void()>& action() {
        static std::function<void()> what;
        return what;
    }
    static int opened(sqlite3*, char**, const sqlite3_api_routines*) {
        if (const auto look = std::exchange(action(), {})) {
            look();
            action() = look;
        }
        return SQLITE_OK;
    }
};

struct Split : Fixture {
    Split() : sweep(plan(sweep_record("s"), 1, 10)) {}
    std::vector<Shard> into(int shards) { return split(store, std::nullopt, shards, folder / "shards"); }
    Id sweep;
};

}  // namespace

TEST_CASE("a sweep that decides about settings is dealt by whole settings") {
    Fixture fixture;
    SweepRecord sweep = sweep_record("s");
    sweep.search = R"({"screen":{"by":"n","keep":0.5,"on":[],"values":[1,2]}})";
    Enqueuer enqueuer(fixture.store, sweep, Rerun::none, Scope::file);
    int number = 0;
    for (const int n : {1, 2})
        for (int a = 0; a < 5; ++a)
            for (const char* content : {"x", "y"}) {
                PlannedJob job = planned(++number, R"({"a":)" + std::to_string(a) + R"(,"n":)" + std::to_string(n) +
                                                       R"(,"content":")" + content + "\"}");
                enqueuer.add(job);
            }
    enqueuer.commit();
    fixture.store.db().exec("UPDATE job SET predicted_s = params ->> '$.n'");
    const auto shards = split(fixture.store, std::nullopt, 8, fixture.folder / "shards");
    CHECK(shards.size() == 5);  // no more than settings
    std::set<std::string> settings;
    for (const Shard& each : shards) {
        CHECK(each.jobs == 4);
        Store shard(each.file, OpenMode::read_only);
        SQLite::Statement rows(shard.db(), "SELECT DISTINCT params ->> '$.a' FROM job");
        while (rows.executeStep()) CHECK(settings.insert(rows.getColumn(0).getString()).second);
    }
    CHECK(settings.size() == 5);
}

TEST_CASE("where rules decide about settings, the jobs of one run stay together all the same") {
    Fixture fixture;
    SweepRecord sweep = sweep_record("s");
    sweep.search = R"({"repeats":{"at_most":3,"on":[]}})";
    Enqueuer enqueuer(fixture.store, sweep, Rerun::none, Scope::file);
    for (int number = 0; number < 12; ++number)
        enqueuer.add(planned(
            number + 1, R"({"a":)" + std::to_string(number / 4) + R"(,"steps":)" + std::to_string(number % 4) + "}"));
    enqueuer.commit();
    fixture.store.db().exec("UPDATE job SET record_group = params ->> '$.a', predicted_s = 1 + (params ->> '$.steps')");
    const auto shards = split(fixture.store, std::nullopt, 8, fixture.folder / "shards");
    CHECK(shards.size() == 3);
    for (const Shard& each : shards) CHECK(each.jobs == 4);
}

TEST_CASE("an empty queue and a folder that has the shards' files are refused, and no job is given away") {
    Fixture empty;
    CHECK_THROWS_AS(split(empty.store, std::nullopt, 2, empty.folder / "shards"), std::invalid_argument);
    Split fixture;
    fs::create_directories(fixture.folder / "shards");
    std::ofstream(fixture.folder / "shards/results-2.db") << "precious";
    CHECK_THROWS_AS(fixture.into(3), std::invalid_argument);
    CHECK(fixture.number("SELECT count(*) FROM job WHERE away IS NOT NULL") == 0);
    CHECK_FALSE(fs::exists(fixture.folder / "shards/results-1.db"));
    CHECK(fs::file_size(fixture.folder / "shards/results-2.db") == 8);
    CHECK(fixture.run_all(fixture.sweep).size() == 10);
}

TEST_CASE("jobs are dealt in turns in the order of the queue, so that each shard has its share of each part") {
    Split fixture;
    fixture.store.db().exec("UPDATE job SET priority = 1 WHERE key = '" + key_of(10) + "'");
    const std::vector<Shard> shards = fixture.into(3);
    REQUIRE(shards.size() == 3);
    CHECK(shards[0].jobs == 3);
    CHECK(shards[1].jobs == 4);
    const std::vector<std::vector<int>> expected = {{10, 5, 7}, {1, 3, 8, 9}, {2, 4, 6}};
    for (std::size_t i = 0; i < shards.size(); ++i) {
        Store shard(shards[i].file, OpenMode::read_only);
        std::vector<std::string> wanted;
        for (const int number : expected[i]) wanted.push_back(key_of(number));
        CHECK(keys(shard, "state = 'queued' AND queued_for IS NOT NULL ORDER BY priority DESC, position") == wanted);
        CHECK(keys(shard, "1").size() == wanted.size());
    }
}

TEST_CASE("an axis with as many values as there are shards is shared out too, and the axis around it") {
    Fixture fixture;
    fixture.plan(sweep_record("s"), 0, 15);  // as a grid of 4 axes of 2 values: the digits of the number, base 2
    for (const Shard& made : split(fixture.store, std::nullopt, 2, fixture.folder / "shards")) {
        Store shard(made.file, OpenMode::read_only);
        for (const int bit : {1, 2, 4, 8})
            CHECK(shard.db()
                      .execAndGet("SELECT count(*) FROM job WHERE CAST(key AS INTEGER) & " + std::to_string(bit))
                      .getInt() == 4);
    }
}

TEST_CASE("a job given away does not run here, neither now nor when its sweep is run again") {
    Split fixture;
    fixture.into(2);
    CHECK(fixture.run_all(fixture.sweep).empty());
    fixture.plan(sweep_record("s"), 1, 10);
    CHECK(fixture.counts.away == 10);
    CHECK(fixture.counts.waiting == 0);
    CHECK(fixture.run_all(fixture.sweep).empty());
    fixture.plan(sweep_record("s"), 1, 0);  // the file lost all its jobs: those away are not forgotten
    CHECK(fixture.number("SELECT count(*) FROM job") == 10);
}

TEST_CASE("running the whole sweep on a shard runs the shard's jobs alone") {
    Split fixture;
    const std::vector<Shard> shards = fixture.into(2);
    Store shard(shards[0].file, OpenMode::read_write);
    Enqueuer enqueuer(shard, sweep_record("s"), Rerun::none, Scope::file);
    for (int number = 1; number <= 10; ++number) enqueuer.add(planned(number));
    CHECK(enqueuer.commit().total == 5);
    CHECK(keys(shard, "1").size() == 5);
}

TEST_CASE("split, run and merged back, every job has one result; a shard merged half done stays away") {
    Split fixture;
    const std::vector<Shard> shards = fixture.into(3);
    run_shard(shards[0].file, "s");
    for (const Shard& shard : shards) merge(fixture.store, shard.file);
    CHECK(fixture.number("SELECT count(*) FROM job WHERE state = 'done' AND away IS NULL") == 3);
    CHECK(fixture.number("SELECT count(*) FROM job WHERE state = 'queued' AND away IS NOT NULL") == 7);
    for (std::size_t i = 1; i < shards.size(); ++i) run_shard(shards[i].file, "s");
    for (const Shard& shard : shards) merge(fixture.store, shard.file);
    CHECK(fixture.number("SELECT count(*) FROM results WHERE status = 'done' AND attempt = 1") == 10);
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 10);
    CHECK(fixture.number("SELECT count(*) FROM job WHERE away IS NOT NULL") == 0);
}

TEST_CASE("the jobs of a lost shard are taken back and run here") {
    Split fixture;
    const std::vector<Shard> shards = fixture.into(2);
    run_shard(shards[1].file, "s");
    merge(fixture.store, shards[1].file);
    CHECK(recall(fixture.store) == 5);
    fixture.plan(sweep_record("s"), 1, 10);
    CHECK(fixture.counts.waiting == 5);
    CHECK(fixture.run_all(fixture.sweep).size() == 5);
}

TEST_CASE("a job tried before takes its attempts along, and their count goes on") {
    Claimed fixture(1, 3);
    AttemptRecord failed = record("crashed");
    fixture.finish(failed);
    REQUIRE(fixture.state(1) == "queued");
    const std::vector<Shard> shards = split(fixture.store, std::nullopt, 5, fixture.folder / "shards");
    REQUIRE(shards.size() == 1);  // no empty ones
    run_shard(shards[0].file, "s");
    merge(fixture.store, shards[0].file);
    CHECK(fixture.text("SELECT group_concat(status || number) FROM attempt") == "crashed1,done2");
    CHECK(fixture.number("SELECT attempts FROM job") == 2);
}

TEST_CASE("a running job stays here") {
    Claimed fixture(3);
    CHECK(split(fixture.store, std::nullopt, 2, fixture.folder / "shards")[0].jobs == 1);
    CHECK(fixture.number("SELECT count(*) FROM job WHERE state = 'running' AND away IS NULL") == 1);
}

TEST_CASE("one sweep can be split by itself") {
    Split fixture;
    fixture.plan(sweep_record("other"), 21, 24);
    const auto shards = split(fixture.store, find_sweep(fixture.store, "other"), 2, fixture.folder / "shards");
    CHECK(shards[0].jobs + shards[1].jobs == 4);
    CHECK(fixture.run_all(fixture.sweep).size() == 10);
}

TEST_CASE(
    "where times are predicted, shards have about as much to do; a job without a prediction counts as a mean one") {
    const auto loads = [](const std::vector<std::optional<double>>& predicted_s, std::size_t shards) {
        const auto shard_of = deal(predicted_s, shards);
        std::vector<double> sums(shards, 0);
        for (std::size_t job = 0; job < shard_of.size(); ++job) sums.at(shard_of[job]) += predicted_s[job].value_or(4);
        std::ranges::sort(sums);
        return sums;
    };
    CHECK(loads({7, 6, 5, 4, 3, 2, 1}, 2) == std::vector<double>{14, 14});
    CHECK(loads({8, 1, 1, 1, 1, 1, 1, 1, 1}, 2) == std::vector<double>{8, 8});
    CHECK(loads({6, std::nullopt, 2, std::nullopt}, 2) == std::vector<double>{8, 8});
    CHECK(loads({1, 100}, 2) == std::vector<double>{1, 100});
    std::vector<std::optional<double>> many;
    for (int job = 0; job < 1000; ++job) many.emplace_back(1 + job * job % 97);
    const auto sums = loads(many, 7);
    CHECK(sums.back() - sums.front() <= 97);
}

TEST_CASE("without predictions, or with equal ones, jobs are dealt in turns") {
    const std::vector<std::optional<double>> none(9), equal(9, 2.5);
    CHECK(deal(none, 3) == std::vector<std::size_t>{0, 1, 2, 1, 2, 0, 2, 0, 1});
    CHECK(deal(equal, 3) == deal(none, 3));
    CHECK(deal({}, 3).empty());
}

TEST_CASE("a shard's jobs keep the order of the queue however they were dealt, and shards have the name asked for") {
    Split fixture;
    fixture.store.db().exec("UPDATE job SET predicted_s = CAST(key AS INTEGER)");
    const auto made = split(fixture.store, std::nullopt, 2, fixture.folder / "shards", "night-1a");
    for (const Shard& each : made) {
        CHECK(each.file.filename().string().starts_with("night-1a-"));
        Store shard(each.file, OpenMode::read_only);
        const auto in_order = keys(shard, "1 ORDER BY position");
        CHECK(std::ranges::is_sorted(in_order));
        CHECK(shard.db().execAndGet("SELECT sum(predicted_s) FROM job").getInt() >= 27);
    }
    CHECK(fixture.number("SELECT count(*) FROM job WHERE away = 'night-1a-1.db'") == made[0].jobs);
    CHECK(recall(fixture.store, "night-1a-1.db") == made[0].jobs);
}

TEST_CASE("others write to the database while shards are made; a job that is claimed meanwhile runs here alone") {
    Split fixture;
    int times = 0, locked = 0;
    std::optional<ClaimedJob> claimed;
    JobQueue queue(fixture.store, leaping_clock());
    const Id self = fixture.runner(queue);
    std::vector<Shard> shards;
    {
        const AtEachOpening look([&] {
            ++times;
            SQLite::Database other(fixture.store.file().string(), SQLite::OPEN_READWRITE);
            locked += other.tryExec("BEGIN IMMEDIATE") == SQLITE_OK ? 0 : 1;
            other.tryExec("ROLLBACK");
            const bool second_is_made = fs::exists(fixture.folder / "shards/results-2.db");
            if (second_is_made && !claimed && locked == 0) claimed = queue.claim(self, fixture.sweep, 0);
        });
        shards = fixture.into(2);
    }
    CHECK(times > 4);
    CHECK(locked == 0);
    REQUIRE(claimed);
    CHECK(shards[0].jobs + shards[1].jobs == 9);
    queue.finish(self, fixture.sweep, *claimed, record(), Next::stop);
    for (const Shard& shard : shards) {
        run_shard(shard.file, "s");
        merge(fixture.store, shard.file);
    }
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 10);
    CHECK(fixture.number("SELECT count(*) FROM results WHERE status = 'done'") == 10);
}
