// What is noticed of a database that is deleted, moved or replaced while it is open, and where its rows go.
#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "schema/database/rescue.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep::schema;
namespace fs = std::filesystem;

namespace {

// A database `night/results.db` with a row that is in its log only.
struct Night {
    Night() {
        fs::create_directories(file.parent_path());
        store.emplace(file, OpenMode::create);
        file_watch.emplace(*store, DatabaseFileWatch::Use::writing);
        store->db().exec("CREATE TABLE note(text TEXT)");
        store->db().exec("INSERT INTO note VALUES ('a row')");
        CHECK_FALSE(loss());  // from now on it knows its log
    }
    std::string rescue() { return stylesweep::schema::rescue(*store, *loss(), file); }
    std::optional<FileLoss> loss() { return file_watch->loss(); }
    static std::string row_in(const fs::path& database) {
        SQLite::Database db(database.string(), SQLite::OPEN_READWRITE);
        return db.execAndGet("SELECT text FROM note").getString();
    }

    stylesweep::testing::TestFolder folder;
    fs::path file = fs::canonical(folder.path()) / "night" / "results.db", elsewhere = fs::canonical(folder.path());
    std::optional<Store> store;
    std::optional<DatabaseFileWatch> file_watch;
};

}  // namespace

TEST_CASE("a database that lies where it was, and one that cannot be asked for, is no loss") {
    Night night;
    CHECK_FALSE(night.loss());
    Store connection(night.file, OpenMode::read_only);
    DatabaseFileWatch reader(connection, DatabaseFileWatch::Use::reading);
    CHECK_FALSE(reader.loss());
    night.store.reset();  // takes the log with it; that is nothing to a reader
    CHECK_FALSE(reader.loss());
}

TEST_CASE("the rows of a deleted database are written beside it, under a name that nothing has") {
    Night night;
    fs::remove(night.file);
    const auto loss = night.loss();
    REQUIRE(loss);
    CHECK(loss->what == night.file.string() + " was deleted");
    CHECK(loss->now.empty());
    std::ofstream(night.file.string() + ".rescued") << "of another night";
    const std::string text = night.rescue();
    const std::string rescued = night.file.string() + ".rescued-2";
    CHECK(text.starts_with("all its rows are in " + rescued + " now; move this one to " + night.file.string()));
    night.store.reset();
    CHECK(Night::row_in(rescued) == "a row");
}

TEST_CASE("a database that was moved without its log is whole where it lies now") {
    Night night;
    fs::rename(night.file, night.elsewhere / "other.db");
    const auto loss = night.loss();
    REQUIRE(loss);
    CHECK(loss->what == night.file.string() + " was moved to " + (night.elsewhere / "other.db").string());
    CHECK(night.rescue().starts_with("all its rows are in " + (night.elsewhere / "other.db").string() +
                                     "; move it back"));
    night.store.reset();
    CHECK(Night::row_in(night.elsewhere / "other.db") == "a row");
}

TEST_CASE("a folder that was renamed has its database under the new name") {
    Night night;
    fs::rename(night.file.parent_path(), night.elsewhere / "day");
    const auto loss = night.loss();
    REQUIRE(loss);
    CHECK(loss->now == night.elsewhere / "day" / "results.db");
    night.rescue();
    night.store.reset();
    CHECK(Night::row_in(night.elsewhere / "day" / "results.db") == "a row");
}

TEST_CASE("the rows of a database whose folder was deleted go to the working folder, else to that of temporary files") {
    for (const bool working_folder : {true, false}) {
        Night night;
        const stylesweep::testing::TestFolder at_hand, temporary;
        const fs::path before = fs::current_path();
        const char* outer = ::getenv("TMPDIR");
        const std::string kept = outer ? outer : "";
        fs::current_path(working_folder ? at_hand.path() : night.file.parent_path());
        ::setenv("TMPDIR", temporary.path().c_str(), 1);
        fs::remove_all(night.file.parent_path());
        const std::string text = night.rescue();
        fs::current_path(before);
        outer ? ::setenv("TMPDIR", kept.c_str(), 1) : ::unsetenv("TMPDIR");
        CAPTURE(text);
        CHECK(Night::row_in((working_folder ? at_hand : temporary).path() / "results.db.rescued") == "a row");
        CHECK(text.find("Its pictures and logs are no longer in ") != std::string::npos);
    }
}

TEST_CASE("a database that another file took the place of is rescued beside that one, which stays as it is") {
    for (const bool kept : {false, true}) {
        Night night;
        Store(night.elsewhere / "new.db", OpenMode::create).db().exec("PRAGMA journal_mode = DELETE");
        if (kept) fs::rename(night.file, night.elsewhere / "old.db");
        fs::rename(night.elsewhere / "new.db", night.file);
        const auto loss = night.loss();
        REQUIRE(loss);
        CHECK(loss->what.ends_with("and another file has its name"));
        CHECK(loss->name_is_taken);
        const std::string text = night.rescue();
        night.store.reset();
        CHECK(Night::row_in(kept ? night.elsewhere / "old.db" : fs::path(night.file.string() + ".rescued")) == "a row");
        CHECK_THROWS(Night::row_in(night.file));
        if (!kept) CHECK(text.find("; move the other file away, move this one to ") != std::string::npos);
    }
}

TEST_CASE("a log that was deleted is a loss, and its rows go into the database") {
    for (const char* part : {"-wal", "-shm"}) {
        Night night;
        fs::remove(night.file.string() + part);
        const auto loss = night.loss();
        REQUIRE(loss);
        CHECK(loss->what.starts_with(night.file.string() + part));
        CHECK(night.rescue() == "all its rows are in " + night.file.string() + "; run the same command again to go on");
        night.store.reset();
        CHECK(Night::row_in(night.file) == "a row");
    }
}

TEST_CASE("a database behind a link is lost with the link, and found where it lies") {
    Night night;
    const fs::path link = night.elsewhere / "link.db";
    fs::create_symlink(night.file, link);
    Store store(link, OpenMode::read_write);
    DatabaseFileWatch file_watch(store, DatabaseFileWatch::Use::writing);
    CHECK_FALSE(file_watch.loss());
    fs::remove(link);
    REQUIRE(file_watch.loss());
    CHECK(file_watch.loss()->now == night.file);
}

namespace {

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("a database whose content is taken away in place is a loss; what is there now stays as it is") {
    const std::pair<const char*, std::function<void(const fs::path&)>> cases[] = {
        {" was emptied", [](const fs::path& file) { write(file, ""); }},
        {" was overwritten by something else", [](const fs::path& file) { write(file, "a letter to my aunt"); }},
        {" was overwritten by something else", [](const fs::path& file) { write(file, std::string(500'000, '\0')); }},
        {" was cut short", [](const fs::path& file) { fs::resize_file(file, fs::file_size(file) / 2); }},
        {" was overwritten by something else",
         [](const fs::path& file) {
             const fs::path other = file.parent_path() / "other.db";
             {
                 const Store made(other, OpenMode::create);
             }
             write(file, content(other));
         }},
        {" was overwritten by something else",
         [](const fs::path& file) {  // one with more changes than this one has
             const fs::path other = file.parent_path() / "other.db";
             {
                 Store made(other, OpenMode::create);
                 made.db().exec("PRAGMA schema_version = 1");  // as of a copy; others have one by chance
                 for (int i = 0; i < 30; ++i) made.db().exec("CREATE TABLE t" + std::to_string(i) + "(x)");
             }
             write(file, content(other));
         }},
    };
    for (const auto& [what, happen] : cases) {
        CAPTURE(what);
        Night night;
        night.store->sync();
        Store(night.file, OpenMode::read_write).db().exec("INSERT INTO note VALUES ('of another')");
        CHECK_FALSE(night.loss());
        happen(night.file);
        const std::string now = content(night.file);
        const auto loss = night.loss();
        REQUIRE(loss);
        CHECK(loss->what == night.file.string() + what);
        CHECK(loss->overwritten);
        const std::string text = night.rescue();
        CHECK_MESSAGE(text.starts_with("most of its rows were only in that file and are lost"), text);
        CHECK_MESSAGE(text.find(night.file.string() + ".lost-log") != std::string::npos, text);
        night.store.reset();
        CHECK(content(night.file) == now);
        CHECK_FALSE(fs::exists(night.file.string() + "-wal"));
        CHECK_FALSE(fs::exists(night.file.string() + ".rescued"));
        CHECK(fs::file_size(night.file.string() + ".lost-log") > 0);
    }
}

TEST_CASE("a database that grows, shrinks and is checkpointed by others stays where it is") {
    Night night;
    Store other(night.file, OpenMode::read_write);
    const auto both = [&](const char* sql) {
        for (Store* store : {&*night.store, &other}) {
            store->db().exec(sql);
            CHECK_FALSE(night.loss());
            store->sync();
            CHECK_FALSE(night.loss());
        }
    };
    both("INSERT INTO note SELECT hex(randomblob(100000)) FROM note");
    both("DELETE FROM note WHERE length(text) > 100");
    both("VACUUM");
    both("PRAGMA wal_checkpoint(TRUNCATE)");
    both("INSERT INTO note SELECT hex(randomblob(5000)) FROM note");
}

TEST_CASE("the log of a deleted database is not played into the rescued one that takes its name") {
    Night night;
    Store reader(night.file, OpenMode::read_only);
    reader.db().exec("BEGIN; SELECT count(*) FROM note");  // keeps the log from being emptied
    night.store->db().exec("INSERT INTO note VALUES ('another')");
    CHECK_FALSE(night.loss());
    fs::remove(night.file);
    night.rescue();
    night.store.reset();
    const fs::path rescued = night.file.string() + ".rescued";
    SQLite::Database(rescued.string(), SQLite::OPEN_READWRITE)
        .exec("DELETE FROM note; INSERT INTO note VALUES ('new')");
    fs::rename(rescued, night.file);
    CHECK(Night::row_in(night.file) == "new");
}
