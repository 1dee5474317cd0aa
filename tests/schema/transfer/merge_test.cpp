#include <algorithm>

#include "base/files/digest.hpp"
#include "schema/evaluation/feature_cache.hpp"
#include "schema/evaluation/set_metrics.hpp"
#include "schema/transfer/imported.hpp"
#include "schema/transfer/transfer.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

namespace fs = std::filesystem;

// Every row of every table, as text, in an order of its own.
std::vector<std::string> all_rows(Store& store) {
    std::vector<std::string> rows;
    for (const char* table : {"sweep", "launch", "environment", "runner_process", "job", "membership", "attempt",
                              "metric", "sample", "artifact"}) {
        SQLite::Statement all(store.db(), std::string("SELECT * FROM ") + table);
        while (all.executeStep()) {
            std::string row = table;
            for (int i = 0; i < all.getColumnCount(); ++i) row += "|" + all.getColumn(i).getString();
            rows.push_back(row);
        }
    }
    std::ranges::sort(rows);
    return rows;
}

AttemptRecord result(const std::string& status, double runtime_s, const std::string& finished_at) {
    AttemptRecord end = record(status);
    end.finished_at = finished_at;
    end.metrics = {{"runtime_s", runtime_s}};
    end.samples = {{"runtime_s", runtime_s * 2, true}, {"runtime_s", runtime_s, false}};
    return end;
}

constexpr const char* monday = "2026-01-05T00:00:00.000Z";
constexpr const char* tuesday = "2026-01-06T00:00:00.000Z";

// A file of the database's, written and put into `end`.
void add_file(Fixture& fixture, AttemptRecord& end, const std::string& path, const std::string& content) {
    const fs::path file = fixture.store.files_folder() / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << content;
    end.artifacts.push_back({"output", path, sha256(content), static_cast<std::int64_t>(content.size())});
}

std::string file_of(Fixture& fixture, int job) {
    const std::string path =
        fixture.text("SELECT path FROM artifact f JOIN job j ON j.result_attempt = f.attempt_id WHERE j.key = '" +
                     key_of(job) + "'");
    std::ifstream in(fixture.store.files_folder() / path);
    return {std::istreambuf_iterator<char>(in), {}};
}

double runtime_of(Fixture& fixture, int job) {
    return fixture.store.db()
        .execAndGet(
            "SELECT value FROM metric m JOIN job j ON j.result_attempt = m.attempt_id WHERE name = 'runtime_s' "
            "AND j.key = '" +
            key_of(job) + "'")
        .getDouble();
}

Transferred merge_into(Fixture& target, Fixture& source) {
    return merge(target.store, source.store.file());
}

}  // namespace

TEST_CASE("what is no sound database of ours is refused, and the target is as it was") {
    Fixture target;
    target.run_all(target.plan(sweep_record("s"), 1, 2));
    const auto before = all_rows(target.store);
    std::ofstream(target.folder / "text.db") << "sweep,runtime_s\n";
    for (const fs::path& source : {target.folder / "text.db", target.folder / "missing.db", target.folder.path()}) {
        CAPTURE(source.string());
        try {
            merge(target.store, source);
            FAIL("was taken");
        } catch (const StoreError& error) {
            CHECK(std::string(error.what()).starts_with(source.string() + ": "));
        }
    }
    CHECK_THROWS_AS(merge(target.store, target.store.file()), std::invalid_argument);
    CHECK((all_rows(target.store) == before));
}

TEST_CASE("sweeps whose names differ in case only are refused") {
    Fixture target, source;
    target.plan(sweep_record("night"), 1, 1);
    source.plan(sweep_record("Night"), 1, 1);
    CHECK_THROWS_AS(merge_into(target, source), std::invalid_argument);
    CHECK(target.number("SELECT count(*) FROM sweep") == 1);
}

TEST_CASE("a merged database brings its jobs, results, figures and samples whole") {
    Fixture target, source;
    const Id sweep = source.plan(sweep_record("s"), 1, 3);
    source.run_all(sweep, result("done", 1.5, monday));
    source.plan(sweep_record("later"), 4, 5);
    const Transferred done = merge_into(target, source);
    CHECK(done.jobs == 5);
    CHECK(done.attempts == 3);
    CHECK(done.results == 3);
    CHECK(target.number("SELECT count(*) FROM results WHERE status = 'done' AND runtime_s = 1.5 AND host <> ''") == 3);
    CHECK(target.number("SELECT count(*) FROM sample") == 6);
    CHECK(target.number("SELECT count(*) FROM sweep_later WHERE status = 'queued'") == 2);
    CHECK(target.number("SELECT count(*) FROM job WHERE queued_for IS NOT NULL") == 0);  // parked: `run` takes them
    CHECK(target.text("PRAGMA integrity_check") == "ok");
    CHECK(target.number("SELECT count(*) FROM pragma_foreign_key_check") == 0);
}

TEST_CASE("the same database a second time, or by way of a third, changes nothing") {
    Fixture target, source, third;
    AttemptRecord end = result("done", 1, monday);
    add_file(source, end, "outputs/a.png", "picture");
    source.run_all(source.plan(sweep_record("s"), 1, 3), end);
    merge_into(target, source);
    const auto before = all_rows(target.store);
    const Transferred again = merge_into(target, source);
    CHECK(again.jobs + again.attempts + again.results + again.files == 0);
    CHECK((all_rows(target.store) == before));
    merge_into(third, source);
    merge_into(target, third);
    merge_into(source, target);
    CHECK((all_rows(target.store) == before));
    CHECK(source.number("SELECT count(*) FROM attempt") == 3);
}

TEST_CASE("two results of one job are both kept, and the same one stands whichever way they are merged") {
    struct Case {
        const char *first, *first_at, *second, *second_at;
        double stands;
    };
    for (const Case& each : {Case{"done", monday, "done", tuesday, 2}, Case{"done", tuesday, "done", monday, 1},
                             Case{"done", monday, "failed", tuesday, 1}, Case{"oom", tuesday, "done", monday, 2},
                             Case{"oom", monday, "failed", tuesday, 2}}) {
        CAPTURE(each.first);
        CAPTURE(each.second);
        Fixture one, two;
        one.run_all(one.plan(sweep_record("s"), 7, 7), result(each.first, 1, each.first_at));
        two.run_all(two.plan(sweep_record("s"), 7, 7), result(each.second, 2, each.second_at));
        CHECK(merge_into(one, two).attempts == 1);
        merge_into(two, one);
        for (Fixture* fixture : {&one, &two}) {
            CHECK(fixture->number("SELECT count(*) FROM attempt") == 2);
            CHECK(fixture->number("SELECT attempts FROM job") == 2);
            CHECK(runtime_of(*fixture, 7) == each.stands);
            CHECK(fixture->state(7) == (each.stands == 1 ? each.first : each.second));
        }
    }
}

TEST_CASE("a waiting job takes the result that another database has, and is not run again") {
    Fixture target, source;
    const Id waiting = target.plan(sweep_record("s"), 1, 2);
    source.run_all(source.plan(sweep_record("s"), 1, 1), result("done", 3, monday));
    merge_into(target, source);
    CHECK(target.run_all(waiting) == std::vector<std::string>{key_of(2)});
    CHECK(runtime_of(target, 1) == 3);
}

TEST_CASE("a job queued to run again keeps waiting when only its old result is merged") {
    Fixture target, source;
    source.run_all(source.plan(sweep_record("s"), 1, 1), result("done", 3, monday));
    merge_into(target, source);
    const Id sweep = target.plan(sweep_record("s"), 1, 1, Rerun::all);
    merge_into(target, source);
    CHECK(target.state(1) == "queued");
    CHECK(target.run_all(sweep).size() == 1);
}

TEST_CASE("a job that runs in the target keeps its lease; its other attempts come with the next merge") {
    Fixture source;
    source.run_all(source.plan(sweep_record("s"), 1, 1), result("done", 3, monday));
    Claimed target(1);
    CHECK(merge_into(target, source).running_left_out == 1);
    CHECK(target.number("SELECT count(*) FROM attempt") == 0);
    target.finish(result("failed", 9, tuesday));
    CHECK(target.state(1) == "failed");
    CHECK(merge_into(target, source).running_left_out == 0);
    CHECK(target.state(1) == "done");
    CHECK(target.number("SELECT count(*) FROM attempt") == 2);
}

TEST_CASE("a job that runs in the source waits, parked, in the target") {
    Fixture target;
    Claimed source(1);
    merge_into(target, source);
    CHECK(target.state(1) == "queued");
    CHECK(target.number("SELECT attempts FROM job") == 0);
}

TEST_CASE("files come along; another file of the same name gets a name of its own") {
    Fixture target, source;
    AttemptRecord ours = result("done", 1, monday), theirs = result("done", 2, tuesday);
    add_file(target, ours, "outputs/a.png", "ours");
    add_file(source, theirs, "outputs/a.png", "theirs");
    target.run_all(target.plan(sweep_record("s"), 1, 1), ours);
    source.run_all(source.plan(sweep_record("s"), 2, 2), theirs);
    const Transferred done = merge_into(target, source);
    CHECK(done.files == 1);
    CHECK(done.notes.empty());
    CHECK(file_of(target, 1) == "ours");
    CHECK(file_of(target, 2) == "theirs");
}

TEST_CASE("a log that has grown since the last merge grows in the target too") {
    Fixture target, source;
    const fs::path log = source.store.files_folder() / "logs/r.log";
    fs::create_directories(log.parent_path());
    std::ofstream(log) << "one\n";
    const Id sweep = source.plan(sweep_record("s"), 1, 2);
    JobQueue queue(source.store);
    const Id self = source.runner(queue);
    AttemptRecord end = record();
    end.log_path = "logs/r.log";
    auto job = queue.claim(self, sweep, 0);
    job = queue.finish(self, sweep, *job, end, Next::claim);
    merge_into(target, source);
    std::ofstream(log, std::ios::app) << "two\n";
    queue.finish(self, sweep, *job, end, Next::stop);
    merge_into(target, source);
    CHECK(target.number("SELECT count(DISTINCT log_path) FROM attempt") == 1);
    std::ifstream in(target.store.files_folder() / target.text("SELECT log_path FROM attempt"));
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "one\ntwo\n");
}

TEST_CASE("a file that is missing, changed or outside the files folder is not taken, and said") {
    Fixture target, source;
    AttemptRecord end = result("done", 1, monday);
    add_file(source, end, "outputs/a.png", "picture");
    SUBCASE("missing") {
        fs::remove(source.store.files_folder() / "outputs/a.png");
    }
    SUBCASE("changed") {
        std::ofstream(source.store.files_folder() / "outputs/a.png") << "another";
    }
    SUBCASE("outside") {
        end.artifacts.front().path = "../x.db";
    }
    source.run_all(source.plan(sweep_record("s"), 1, 1), end);
    const Transferred done = merge_into(target, source);
    CHECK(done.files == 0);
    CHECK(done.notes.size() == 1);
    CHECK(target.state(1) == "done");
    CHECK_FALSE(fs::exists(target.store.files_folder() / "outputs/a.png"));
}

TEST_CASE("a source with transactions in its WAL alone, its writer alive, is read whole and left alone") {
    Fixture target, source;
    source.store.db().exec("PRAGMA wal_autocheckpoint = 0");
    source.run_all(source.plan(sweep_record("s"), 1, 20), result("done", 1, monday));
    REQUIRE(fs::file_size(source.store.file().string() + "-wal") > 0);
    const auto before = source.folder.files();
    CHECK(merge_into(target, source).attempts == 20);
    CHECK((source.folder.files()["results.db"] == before.at("results.db")));
    CHECK((source.folder.files()["results.db-wal"] == before.at("results.db-wal")));
}

TEST_CASE("a source on a medium that cannot be written is read with its WAL") {
    Fixture target, source;
    source.store.db().exec("PRAGMA wal_autocheckpoint = 0");
    source.run_all(source.plan(sweep_record("s"), 1, 3), result("done", 1, monday));
    const stylesweep::testing::TestFolder medium;  // as a copy of a killed sweep: database and WAL, no index of the WAL
    for (const char* name : {"results.db", "results.db-wal"}) fs::copy_file(source.folder / name, medium / name);
    fs::permissions(medium.path(), fs::perms::owner_read | fs::perms::owner_exec);
    without_privileges([&] { CHECK(merge(target.store, medium / "results.db").attempts == 3); });
}

TEST_CASE("what goes wrong half way leaves the rows as they were") {
    Fixture target, source;
    target.run_all(target.plan(sweep_record("s"), 1, 1), result("done", 1, monday));
    source.run_all(source.plan(sweep_record("s"), 2, 2), result("done", 2, monday));
    target.store.db().exec(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON main.sample BEGIN SELECT raise(ABORT, 'disk "
        "full'); END");
    const auto before = all_rows(target.store);
    CHECK_THROWS_AS(merge_into(target, source), SQLite::Exception);
    CHECK((all_rows(target.store) == before));
    target.store.db().exec("DROP TRIGGER temp.full");
    CHECK(merge_into(target, source).attempts == 1);
}

namespace {

// Plans one job of the content `aa` under the name `file`, at a time of its own.
void plan_under(Fixture& fixture, const std::string& file, const std::string& when) {
    Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    PlannedJob job = planned(1, R"({"data":")" + file + R"(","steps":3.10})");
    job.inputs = R"({"data":{"path":"/)" + file + R"(","sha256":"aa"}})";
    enqueuer.add(job);
    enqueuer.commit();
    fixture.store.db().exec("UPDATE launch SET started_at = '" + when + "' WHERE id = (SELECT max(id) FROM launch)");
}

std::string params(Fixture& fixture) {
    return fixture.text("SELECT params FROM sweep_s");
}

}  // namespace

TEST_CASE("a merged job shows its files under the names of the later plan, whichever side had it") {
    for (const bool target_is_later : {false, true}) {
        Fixture target, source;
        plan_under(target, "a", target_is_later ? tuesday : monday);
        plan_under(source, "b", target_is_later ? monday : tuesday);
        const std::string later = target_is_later ? R"({"data":"a","steps":3.10})" : R"({"data":"b","steps":3.10})";
        target.run_all(find_sweep(target.store, "s").value());
        for (int time = 0; time < 2; ++time) {
            merge_into(target, source);
            CHECK(params(target) == later);
        }
        CHECK(target.text("SELECT inputs ->> '$.data.path' FROM job") == "/a");  // where it was read here
        plan_under(target, "c", "2026-01-07T00:00:00.000Z");
        merge_into(target, source);
        CHECK(params(target) == R"({"data":"c","steps":3.10})");
    }
}

TEST_CASE("a job that the later plan no longer asks for gives no name") {
    Fixture target, source;
    plan_under(target, "a", monday);
    plan_under(source, "b", monday);
    source.run_all(find_sweep(source.store, "s").value());
    SweepRecord other_text = sweep_record("s");
    other_text.file_text = "name: s\nother: text\n";
    source.plan(other_text, 2, 2);
    merge_into(target, source);
    CHECK(params(target) == R"({"data":"a","steps":3.10})");
}

TEST_CASE("a sweep merged onto the import of its export has its results twice, which is told") {
    Fixture target, source;
    source.run_all(source.plan(sweep_record("s"), 1, 2), result("done", 1.5, monday));
    SweepRecord imported = sweep_record("s");
    imported.runner = import_runner;
    ImportedResult copy;
    copy.params = "{}";
    copy.record = result("done", 1.5, monday);
    copy.record.samples.clear();
    write_imported(target.store, imported, {copy}, ExistingResults::stays);
    const Transferred done = merge_into(target, source);
    REQUIRE(done.doubled.size() == 1);
    CHECK(done.doubled[0].sweep == "s");
    CHECK(done.doubled[0].results == 2);
    undo_import(target.store, "s", imported.file_path);
    CHECK(merge_into(target, source).doubled.empty());
}

TEST_CASE("results of a sweep whose file differs are earlier rows, which is told until a plan asks for them") {
    Fixture target, source;
    SweepRecord other = sweep_record("s"), both = sweep_record("s");
    other.file_text = "name: s  # with a comment\n";
    both.file_text = "name: s\nboth: files\n";
    target.run_all(target.plan(sweep_record("s"), 1, 2));
    source.run_all(source.plan(other, 2, 4));
    const Transferred done = merge_into(target, source);
    REQUIRE(done.of_other_files.size() == 1);
    CHECK(done.of_other_files[0].sweep == "s");
    CHECK(done.of_other_files[0].results == 2);  // 3 and 4; the target asks for 2
    CHECK((done.of_other_files[0].origin == OfOtherFile::Origin::another_file));
    CHECK(target.number("SELECT count(*) FROM results WHERE earlier") == 2);
    target.plan(both, 1, 4);
    CHECK(target.number("SELECT count(*) FROM results WHERE earlier") == 0);
    CHECK(merge_into(target, source).of_other_files.empty());
}

TEST_CASE("results of a sweep that one side has imported are earlier rows, and told as such") {
    using Origin = OfOtherFile::Origin;
    Fixture ran, imported, here, there;
    ran.run_all(ran.plan(sweep_record("s"), 1, 2));
    SweepRecord import = sweep_record("s");
    import.runner = import_runner;
    import.file_text = "";
    ImportedResult result_from_elsewhere;
    result_from_elsewhere.params = "{}";
    result_from_elsewhere.record = record();
    write_imported(imported.store, import, {result_from_elsewhere}, ExistingResults::stays);
    CHECK(merge_into(here, imported).of_other_files.empty());
    CHECK(merge_into(there, ran).of_other_files.empty());
    const Transferred into_imported = merge_into(here, ran), into_run = merge_into(there, imported);
    REQUIRE(into_imported.of_other_files.size() == 1);
    CHECK(into_imported.of_other_files[0].results == 2);
    CHECK((into_imported.of_other_files[0].origin == Origin::imported_here));
    REQUIRE(into_run.of_other_files.size() == 1);
    CHECK(into_run.of_other_files[0].results == 1);
    CHECK((into_run.of_other_files[0].origin == Origin::imported_there));
}

TEST_CASE("metrics of settings stay behind, which is counted: they are of the source's pictures alone") {
    Fixture target, source;
    source.run_all(source.plan(sweep_record("s"), 1, 2));
    CHECK(merge_into(target, source).set_metrics_left_out == 0);
    SetMetric row;
    row.setting = "{}";
    row.metric = "fid";
    row.value = 2;
    keep_set_metrics(source.store, "s", "f00d", "inception.pt", {row});
    FeatureCache(source.store, "f00d").keep({{"picture", {1, 2}}});
    CHECK(merge_into(target, source).set_metrics_left_out == 1);
    CHECK(target.number("SELECT (SELECT count(*) FROM set_metric) + (SELECT count(*) FROM feature)") == 0);
}
