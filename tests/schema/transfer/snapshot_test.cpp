#include "schema/transfer/snapshot.hpp"

#include <atomic>

#include "schema/evaluation/set_metrics.hpp"
#include "schema/transfer/trim.hpp"
#include "schema/votes/preferences.hpp"
#include "tests/schema/votes/voted.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

namespace fs = std::filesystem;

AttemptRecord telling_record(const fs::path& folder) {
    AttemptRecord end = record("failed");
    end.error_class = ErrorClass::error;
    end.error_message = "cannot read " + folder.string() + "/secret.jpg";
    end.warning = "noisy; see " + folder.string() + " or C:\\Users\\ann or ~ann";
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
    for (const std::string& name :
         {fixture.folder.path().string(), fixture.folder.path().filename().string(), fixture.host,
          std::string("/home/ann"), std::string("\\ann"), std::string("~ann"), std::string("secret.jpg"), boot}) {
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

TEST_CASE("voters of an anonymous database are numbers, whatever they were called") {
    Voted fixture(2, 1);
    keep_votes(fixture.store, fixture.sweep,
               std::vector{fixture.vote("Zed", 0, 0, 1, Answer::left), fixture.vote("voter-1", 0, 0, 1, Answer::left),
                           fixture.vote("voter-0", 0, 0, 1, Answer::right)});
    renew_preferences(fixture.store, fixture.sweep);
    for (const char* gone : {"Ann", "Bob"})
        fixture.store.db().exec(std::string("INSERT INTO voter VALUES (1, '") + gone + "', 0, 0, 0, 0, 0, 0)");
    write_trimmed(fixture.store.file(), fixture.folder / "small.db", MachineNames::anonymous);
    Store small(fixture.folder / "small.db", OpenMode::read_only);
    const auto text = [&](const char* sql) { return small.db().execAndGet(sql).getString(); };
    CHECK(text("SELECT group_concat(voter || answer, ' ') FROM (SELECT * FROM vote ORDER BY id)") ==
          "voter-1left voter-2left voter-3right");
    CHECK(text("SELECT group_concat(name || votes, ' ') FROM (SELECT * FROM voter ORDER BY name)") ==
          "voter-11 voter-21 voter-31 voter-40 voter-50");
}

namespace {

// The parameters of each job of an anonymous database made of jobs with these, in the order of their keys.
std::vector<std::string> anonymous_params(const std::vector<std::pair<std::string, std::string>>& params_and_inputs) {
    Fixture fixture;
    Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    int number = 0;
    for (const auto& [params, inputs] : params_and_inputs) enqueuer.add({key_of(++number), params, inputs, 1});
    enqueuer.commit();
    fixture.run_all(enqueuer.sweep());
    write_trimmed(fixture.store.file(), fixture.folder / "small.db", MachineNames::anonymous);
    Store small(fixture.folder / "small.db", OpenMode::read_only);
    std::vector<std::string> params;
    SQLite::Statement all(small.db(), "SELECT params FROM job ORDER BY key");
    while (all.executeStep()) params.push_back(all.getColumn(0).getString());
    return params;
}

}  // namespace

TEST_CASE("an anonymous database keeps texts with a slash that are no paths, and settings apart") {
    const auto params = anonymous_params({{R"({"ratio":"1/2"})", "{}"},
                                          {R"({"ratio":"3/2"})", "{}"},
                                          {R"({"model":"meta/llama"})", "{}"},
                                          {R"({"model":"mistral/llama"})", "{}"},
                                          {R"({"rule":"1 / 2", "n":3.10})", "{}"},
                                          {R"({"style":"a/x.jpg"})", R"({"style":{"path":"/p/a/x.jpg"}})"},
                                          {R"({"style":"b/x.jpg"})", R"({"style":{"path":"/p/b/x.jpg"}})"},
                                          {R"({"style":"x-2.jpg"})", R"({"style":{"path":"/p/x-2.jpg"}})"}});
    CHECK((params == std::vector<std::string>{R"({"ratio":"1/2"})", R"({"ratio":"3/2"})", R"({"model":"meta/llama"})",
                                              R"({"model":"mistral/llama"})", R"({"rule":"1 / 2", "n":3.10})",
                                              R"({"style":"x.jpg"})", R"({"style":"x-3.jpg"})",
                                              R"({"style":"x-2.jpg"})"}));
}

TEST_CASE("an anonymous database has no home folder and no user's name in any text that could be a path") {
    for (const char* text : {"/home/ann/x.pt", "/home/ann", "/home/ann/", "~ann", "~/x.pt", "~", "../ann/x.pt",
                             "ann/x.pt", "home/ann/x.pt", "--out=/home/ann --fast", "--out /home/ann",
                             "C:\\\\Users\\\\ann\\\\x.pt", "\\/home\\/ann\\/x.pt", "file:///home/ann/x.pt",
                             "/home/ann/ann.pt", "/data/of ann/x.pt", "[\\\"/home/ann/x.pt\\\"]", "/tmp/ann"}) {
        CAPTURE(text);
        const auto params = anonymous_params(
            {{std::string(R"({"p":")") + text + R"("})", "{}"}, {R"({"p":["/home/ann/y.pt", "/Users/ann"]})", "{}"}});
        for (const std::string& each : params) {
            CAPTURE(each);
            CHECK(each.find("ann") == std::string::npos);
            CHECK(each.find("home") == std::string::npos);
            CHECK(each.find('~') == std::string::npos);
        }
        CHECK(params[0] != params[1]);
    }
}

TEST_CASE("an anonymous database takes texts that are no Unicode, or very long, from a stranger's database") {
    const auto params = anonymous_params({{"{\"p\":\"/home/ann/\xff\"}", "{}"},
                                          {R"({"p":"/home/ann/\ud800"})", "{}"},
                                          {R"({"p":"/home/)" + std::string(1'000'000, 'a') + R"("})", "{}"}});
    for (const std::string& each : params) CHECK(each.find("ann") == std::string::npos);
    CHECK(params[1] == R"({"p":"\ud800"})");
    CHECK(params[2].size() < 100);
}

TEST_CASE("an anonymous database keeps the names that a second sweep gives to shared files apart") {
    Fixture fixture;
    const auto plan_as = [&](const std::string& name, const std::string& folder) {
        Enqueuer enqueuer(fixture.store, sweep_record(name), Rerun::none, Scope::file);
        for (int number : {1, 2}) {
            const std::string file = folder + "/" + std::to_string(number) + "/x.jpg";
            enqueuer.add({key_of(number), R"({"style":")" + file + R"("})",
                          R"({"style":{"path":")" + file + R"(","sha256":"f00d"}})", 1});
        }
        enqueuer.commit();
        return enqueuer.sweep();
    };
    fixture.run_all(plan_as("first", "/home/ann/a"));
    plan_as("second", "/home/ann/b");
    REQUIRE(fixture.number("SELECT count(*) FROM membership WHERE names IS NOT NULL") == 2);
    write_trimmed(fixture.store.file(), fixture.folder / "small.db", MachineNames::anonymous);
    Store small(fixture.folder / "small.db", OpenMode::read_only);
    const auto number = [&](const char* sql) { return small.db().execAndGet(sql).getInt(); };
    CHECK(number("SELECT count(DISTINCT names) FROM membership WHERE names IS NOT NULL") == 2);
    CHECK(number("SELECT count(DISTINCT paths) FROM membership WHERE paths IS NOT NULL") == 2);
    CHECK(number("SELECT count(DISTINCT params) FROM job") == 2);
    CHECK(number("SELECT count(*) FROM membership WHERE names LIKE '%/%' OR paths LIKE '%/%'") == 0);
}

TEST_CASE("an anonymous database keeps metrics of settings with their jobs, apart and without folders") {
    Fixture fixture;
    const std::vector<std::string> models = {"/home/ann/a/x.pt", "/home/ann/b/x.pt", "x.pt", "meta/y"};
    std::vector<SetMetric> rows;
    Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    for (const std::string& model : models) {
        SetMetric row;
        row.setting = R"({"model":")" + model + R"("})";
        row.metric = "fid";
        row.value = static_cast<double>(rows.size());
        rows.push_back(row);
        enqueuer.add({key_of(static_cast<int>(rows.size())), row.setting, "{}", 1});
    }
    enqueuer.commit();
    fixture.run_all(enqueuer.sweep());
    keep_set_metrics(fixture.store, "s", "f00d", "inception.pt", rows);
    write_trimmed(fixture.store.file(), fixture.folder / "small.db", MachineNames::anonymous);
    Store small(fixture.folder / "small.db", OpenMode::read_only);
    const auto text = [&](const char* sql) { return small.db().execAndGet(sql).getString(); };
    CHECK(text("SELECT group_concat(setting, ' ') FROM (SELECT * FROM set_metric ORDER BY value)") ==
          R"({"model":"x-2.pt"} {"model":"x-3.pt"} {"model":"x.pt"} {"model":"meta/y"})");
    CHECK(text("SELECT group_concat(params, ' ') FROM (SELECT * FROM job ORDER BY key)") ==
          R"({"model":"x-2.pt"} {"model":"x-3.pt"} {"model":"x.pt"} {"model":"meta/y"})");
}
