#include "schema/transfer/snapshot.hpp"

#include <atomic>

#include "schema/evaluation/set_metrics.hpp"
#include "schema/transfer/trim.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

namespace fs = std::filesystem;

AttemptRecord telling_record(const fs::path& folder) {
    AttemptRecord end = record("failed");
    end.error_class = ErrorClass::error;
    end.error_message = "cannot read " + folder.string() + "/secret.jpg";
    end.warning = "noisy; see " + folder.string();
    end.details = "{\"weights\": \"" + folder.string() + "/w.pth (sha256 ab)\"}";
    end.log_path = "logs/r.log";
    end.metrics = {{"runtime_s", 1}};
    end.samples = {{"runtime_s", 1, false}};
    return end;
}

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A database that names its folder and host wherever it can, with a failed first attempt and a job that waits.
struct Telling : Fixture {
    Telling() {
        SweepRecord sweep = sweep_record("s", 1);
        sweep.file_path = (folder / "x.yaml").string();
        sweep.file_text = "# by " + host + "\ncontent: " + (folder / "c.jpg").string();
        sweep.command_line = "stylesweep run " + sweep.file_path;
        Enqueuer enqueuer(store, sweep, Rerun::none, Scope::file);
        enqueuer.add({key_of(1), R"({"content": ")" + (folder / "c.jpg").string() + R"(", "n": 1.5})",
                      R"({"content": {"path": ")" + (folder / "c.jpg").string() + R"(", "sha256": "c0ffee"}})", 1});
        enqueuer.commit();
        JobQueue queue(store, leaping_clock());
        const Id self =
            queue.register_runner({ProcessIdentity::of_this_process(),
                                   R"({"host": ")" + host + R"(", "home": "/home/ann", "blas": "openblas"})", "cpu",
                                   "CPU", "0.1.0", (folder / "logs").string(), 2});
        for (auto job = queue.claim(self, enqueuer.sweep(), 0); job;
             job = queue.finish(self, enqueuer.sweep(), *job, telling_record(folder.path()), Next::claim)) {
        }
        plan(sweep_record("waits"), 2, 2);
    }
    std::string host = ProcessPlace::here().host;
};

}  // namespace

TEST_CASE("a backup does not overwrite itself, a database in use, or what is no database of ours") {
    Fixture fixture;
    Store other(fixture.folder / "other.db", OpenMode::create);
    other.db().exec("CREATE TABLE in_wal (a)");
    std::ofstream(fixture.folder / "text.txt") << "precious";
    for (const char* name : {"results.db", "other.db", "text.txt", "missing/copy.db", "."}) {
        CAPTURE(name);
        CHECK_THROWS_AS(backup(fixture.store.file(), fixture.folder / name), StoreError);
    }
    CHECK(bytes_of(fixture.folder / "text.txt") == "precious");
    CHECK_THROWS_AS(backup(fixture.folder / "text.txt", fixture.folder / "copy.db"), StoreError);
}

TEST_CASE("a copy replaces an earlier copy, and a database with rows of its own only by force") {
    Fixture fixture, other;
    fixture.plan(sweep_record("s"), 1, 3);
    other.plan(sweep_record("s"), 3, 12);
    backup(fixture.store.file(), fixture.folder / "copy.db");
    fixture.plan(sweep_record("s"), 1, 9);
    backup(fixture.store.file(), fixture.folder / "copy.db");
    backup(other.store.file(), fixture.folder / "precious.db");
    const std::string before = bytes_of(fixture.folder / "precious.db");
    CHECK_THROWS_AS(backup(fixture.store.file(), fixture.folder / "precious.db"), StoreError);
    CHECK_THROWS_AS(write_trimmed(fixture.store.file(), fixture.folder / "precious.db", MachineNames::kept),
                    StoreError);
    CHECK((bytes_of(fixture.folder / "precious.db") == before));
    backup(fixture.store.file(), fixture.folder / "precious.db", Replaceable::any_file);
    CHECK((bytes_of(fixture.folder / "precious.db") != before));
}

TEST_CASE("a backup made while others write is whole, and of one moment") {
    Fixture fixture;
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        Store store(fixture.store.file(), OpenMode::read_write);
        store.db().exec("CREATE TABLE pair (a INTEGER, b INTEGER)");
        for (int i = 0; !stop; ++i) {
            WriteTransaction transaction(store.db());
            for (const char* sql : {"INSERT INTO pair VALUES (?, NULL)", "UPDATE pair SET b = a WHERE a = ?"}) {
                SQLite::Statement half(store.db(), sql);
                half.bind(1, i);
                half.exec();
            }
            transaction.commit();
        }
    });
    int largest = 0;
    for (int round = 0; round < 20 || largest == 0; ++round) {
        backup(fixture.store.file(), fixture.folder / "copy.db");  // the second replaces the first
        SQLite::Database copy((fixture.folder / "copy.db").string(), SQLite::OPEN_READONLY);
        CHECK(copy.execAndGet("PRAGMA integrity_check").getString() == "ok");
        if (copy.execAndGet("SELECT count(*) FROM sqlite_schema WHERE name = 'pair'").getInt() == 0) continue;
        CHECK(copy.execAndGet("SELECT count(*) FROM pair WHERE b IS NULL").getInt() == 0);
        largest = copy.execAndGet("SELECT count(*) FROM pair").getInt();
    }
    stop = true;
    writer.join();
    CHECK_FALSE(fs::exists(fixture.folder / "copy.db.part"));
}

TEST_CASE("a trimmed database has the finished jobs with their results alone") {
    Telling fixture;
    REQUIRE(fixture.number("SELECT count(*) FROM attempt") == 2);
    write_trimmed(fixture.store.file(), fixture.folder / "small.db", MachineNames::kept);
    Store small(fixture.folder / "small.db", OpenMode::read_only);
    SQLite::Database& db = small.db();
    CHECK(db.execAndGet("SELECT group_concat(job_key) FROM jobs").getString() == key_of(1));
    CHECK(db.execAndGet("SELECT count(*) FROM attempt").getInt() == 1);
    CHECK(db.execAndGet("SELECT count(*) FROM sample").getInt() == 1);
    CHECK(db.execAndGet("SELECT host FROM results").getString() == fixture.host);
    CHECK(db.execAndGet("SELECT count(*) FROM pragma_foreign_key_check").getInt() == 0);
    write_trimmed(fixture.store.file(), fixture.folder / "small.db",
                  MachineNames::kept);  // again: nothing of it is lost
    std::ofstream(fixture.folder / "text.txt") << "precious";
    CHECK_THROWS_AS(write_trimmed(fixture.store.file(), fixture.folder / "text.txt", MachineNames::kept), StoreError);
}

TEST_CASE("no byte of an anonymous database names a folder, host, or person; figures and hashes stay") {
    Telling fixture;
    REQUIRE(bytes_of(fixture.store.file().string() + "-wal").find(fixture.folder.path().string()) != std::string::npos);
    write_trimmed(fixture.store.file(), fixture.folder / "small.db", MachineNames::anonymous);
    const std::string bytes = bytes_of(fixture.folder / "small.db");
    CHECK_FALSE(fs::exists(fixture.folder / "small.db-wal"));
    const std::string boot = ProcessPlace::here().boot_id;
    for (const std::string& name : {fixture.folder.path().string(), fixture.folder.path().filename().string(),
                                    fixture.host, std::string("/home/ann"), std::string("secret.jpg"), boot}) {
        CAPTURE(name);
        CHECK(bytes.find(name) == std::string::npos);
    }
    Store small(fixture.folder / "small.db", OpenMode::read_only);
    const auto text = [&](const char* sql) { return small.db().execAndGet(sql).getString(); };
    CHECK(text("SELECT host || ' ' || content || ' ' || error_class FROM results") == "host-1 c.jpg error");
    CHECK(text("SELECT group_concat(name || value) FROM metric") == "runtime_s1.0");
    CHECK(text("SELECT inputs FROM results") == R"({"content": {"path": "c.jpg", "sha256": "c0ffee"}})");
    CHECK(text("SELECT environment ->> '$.blas' FROM results") == "openblas");
    CHECK(text("SELECT params ->> '$.n' FROM results") == "1.5");
}

TEST_CASE("an anonymous database keeps metrics of settings that differ in folders alone, apart and without folders") {
    Telling fixture;
    const auto of_model = [](const std::string& model, double value) {
        SetMetric row;
        row.setting = R"({"model":")" + model + R"("})";
        row.metric = "fid";
        row.value = value;
        return row;
    };
    keep_set_metrics(fixture.store, "s", "f00d", "inception.pt",
                     {of_model("x.pt", 1), of_model("a/x.pt", 2), of_model("b/x.pt", 3), of_model("b/y.pt", 4)});
    write_trimmed(fixture.store.file(), fixture.folder / "small.db", MachineNames::anonymous);
    Store small(fixture.folder / "small.db", OpenMode::read_only);
    CHECK(small.db()
              .execAndGet("SELECT group_concat(setting || value, ' ') FROM (SELECT * FROM set_metric ORDER BY value)")
              .getString() ==
          R"({"model":"x.pt","folder":3}1.0 {"model":"x.pt"}2.0 {"model":"x.pt","folder":2}3.0 {"model":"y.pt"}4.0)");
}
