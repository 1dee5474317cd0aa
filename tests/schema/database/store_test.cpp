#include "schema/database/store.hpp"

#include <sys/stat.h>

#include <functional>

#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

void overwrite(const fs::path& file, std::streamoff at, const std::string& bytes) {
    std::fstream(file, std::ios::binary | std::ios::in | std::ios::out).seekp(at) << bytes;
}

void run_sql(const fs::path& file, const std::string& sql) {
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

// A closed database with enough jobs that it has inner pages.
void make_database(const fs::path& file) {
    Store store(file, OpenMode::create);
    Enqueuer enqueuer(store, sweep_record("s"), Rerun::none, Scope::file);
    for (int number = 1; number <= 500; ++number) enqueuer.add(planned(number));
    enqueuer.commit();
}

std::string refusal(const fs::path& file, OpenMode mode) {
    try {
        const Store store(file, mode);
    } catch (const StoreError& error) {
        return error.what();
    }
    return "";
}

void check_refused(const fs::path& file, OpenMode mode, const std::string& why) {
    const std::string text = refusal(file, mode);
    CAPTURE(text);
    CHECK(text.starts_with(file.string() + ": "));
    CHECK(text.find(why) != std::string::npos);
}

struct BadFile {
    std::string name;
    std::function<void(const fs::path&)> make;
    const char* why;
};

const std::vector<BadFile> bad_files = {
    {"a text file", [](const auto& file) { write(file, "name: overnight\nrunner: nst\n"); }, "not SQLite at all"},
    {"a long text file", [](const auto& file) { write(file, std::string(20000, 'x')); }, "not SQLite at all"},
    {"another program's database",
     [](const auto& file) { run_sql(file, "CREATE TABLE t (a); INSERT INTO t VALUES (1)"); },
     "another program made it"},
    {"another program's WAL database",
     [](const auto& file) {
         run_sql(file, "PRAGMA journal_mode = WAL; PRAGMA application_id = 7; CREATE TABLE job (a)");
     },
     "another program made it"},
    {"a newer database",
     [](const auto& file) {
         make_database(file);
         run_sql(file, "PRAGMA user_version = 99");
     },
     "made by a newer stylesweep (schema 99"},
    {"our database without a schema",
     [](const auto& file) {
         make_database(file);
         run_sql(file, "PRAGMA user_version = 0");
     },
     "damaged"},
    {"garbage in the header",
     [](const auto& file) {
         make_database(file);
         overwrite(file, 0, std::string(64, '\x5A'));
     },
     "not SQLite at all"},
    {"a file cut in the header",
     [](const auto& file) {
         make_database(file);
         fs::resize_file(file, 50);
     },
     "not a stylesweep database"},
    {"a file cut in the middle",
     [](const auto& file) {
         make_database(file);
         fs::resize_file(file, fs::file_size(file) / 2);
     },
     "damaged"},
    {"a page of garbage",
     [](const auto& file) {
         make_database(file);
         overwrite(file, static_cast<std::streamoff>(fs::file_size(file)) - 4096, std::string(4096, '\xA5'));
     },
     "damaged"},
    {"a schema page of garbage",
     [](const auto& file) {
         make_database(file);
         overwrite(file, 100, std::string(3000, '\xA5'));
     },
     "damaged"},
};

}  // namespace

TEST_CASE("a file that is not a whole database of ours is refused with its reason and left as it was") {
    for (const BadFile& bad : bad_files)
        for (const OpenMode mode : {OpenMode::create, OpenMode::read_write, OpenMode::read_only}) {
            CAPTURE(bad.name);
            CAPTURE(static_cast<int>(mode));
            const TestFolder folder;
            bad.make(folder / "x.db");
            const std::string before = folder.files()["x.db"];
            check_refused(folder / "x.db", mode, bad.why);
            CHECK((folder.files()["x.db"] == before));
        }
}

TEST_CASE("a folder or a pipe is no database") {
    const TestFolder folder;
    check_refused(folder.path(), OpenMode::create, "is a folder");
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    check_refused(folder / "pipe", OpenMode::read_only, "not a file");
}

TEST_CASE("only `create` makes a file") {
    const TestFolder folder;
    for (const OpenMode mode : {OpenMode::read_write, OpenMode::read_only})
        check_refused(folder / "x.db", mode, "there is no such database");
    CHECK(folder.files().empty());
    check_refused(folder / "missing/x.db", OpenMode::create, "missing; make it first");
}

TEST_CASE("what may not be written is refused for writing, and can be read") {
    const TestFolder folder;
    const fs::path file = folder / "x.db";
    make_database(file);
    const auto before = folder.files();
    fs::permissions(file, fs::perms::owner_read);
    without_privileges([&] {
        check_refused(file, OpenMode::create, "cannot be written");
        check_refused(file, OpenMode::read_write, "cannot be written");
        CHECK((folder.files()["x.db"] == before.at("x.db")));
        CHECK(Store(file, OpenMode::read_only).db().execAndGet("SELECT count(*) FROM jobs").getInt() == 500);
    });
    CHECK((folder.files()["x.db"] == before.at("x.db")));
}

TEST_CASE("a folder that may not be written is refused") {
    const TestFolder folder;
    make_database(folder / "x.db");
    const auto before = folder.files();
    fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    without_privileges([&] {
        check_refused(folder / "x.db", OpenMode::read_write, "cannot be");
        check_refused(folder / "new.db", OpenMode::create, "cannot be");
    });
    CHECK((folder.files() == before));
}

TEST_CASE("a file that may not be read is refused") {
    const TestFolder folder;
    make_database(folder / "x.db");
    fs::permissions(folder / "x.db", fs::perms::none);
    without_privileges([&] { check_refused(folder / "x.db", OpenMode::read_only, "cannot be read"); });
}

TEST_CASE("a new or empty file becomes a database marked as ours") {
    for (const bool empty_file : {false, true}) {
        const TestFolder folder;
        if (empty_file) write(folder / "x.db", "");
        Store store(folder / "x.db", OpenMode::create);
        SQLite::Database& db = store.db();
        CHECK(db.execAndGet("PRAGMA application_id").getInt() == application_id);
        CHECK(db.execAndGet("PRAGMA user_version").getInt() == schema_version);
        CHECK(db.execAndGet("PRAGMA journal_mode").getString() == "wal");
        CHECK(db.execAndGet("PRAGMA foreign_keys").getInt() == 1);
        CHECK(db.execAndGet("SELECT count(*) FROM results").getInt() == 0);
    }
}

TEST_CASE("every table is STRICT") {
    Fixture fixture;
    CHECK(fixture.text("SELECT group_concat(name) FROM pragma_table_list WHERE type = 'table' AND schema = 'main' "
                       "AND name NOT LIKE 'sqlite%' AND NOT strict") == "");
    CHECK(fixture.number("SELECT count(*) FROM pragma_table_list WHERE strict") >= 9);
}

TEST_CASE("a database opened again keeps what it has; read-only writes nothing") {
    const TestFolder folder;
    make_database(folder / "x.db");
    CHECK(Store(folder / "x.db", OpenMode::create).db().execAndGet("SELECT count(*) FROM jobs").getInt() == 500);
    Store reader(folder / "x.db", OpenMode::read_only);
    CHECK(reader.db().execAndGet("SELECT count(*) FROM jobs").getInt() == 500);
    CHECK_THROWS_AS(reader.db().exec("DELETE FROM job"), SQLite::Exception);
}

TEST_CASE("programs that make the same database at the same moment all get it") {
    for (int round = 0; round < 20; ++round) {
        const TestFolder folder;
        std::vector<std::string> complaints(4);
        std::vector<std::thread> openers;
        for (std::string& complaint : complaints)
            openers.emplace_back([&] { complaint = refusal(folder / "x.db", OpenMode::create); });
        for (std::thread& opener : openers) opener.join();
        for (const std::string& complaint : complaints) CHECK(complaint == "");
    }
}

TEST_CASE("a database whose files folder is a file is refused before anything is written") {
    const TestFolder folder;
    std::ofstream(folder / "x.files") << "precious";
    CHECK(refusal(folder / "x.db", OpenMode::create).find("that is a file; move it away") != std::string::npos);
    CHECK_FALSE(fs::exists(folder / "x.db"));
}
