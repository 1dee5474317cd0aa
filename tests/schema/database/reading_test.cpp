// Reading needs no permission to write: databases in folders in which nothing can be made.
#include "schema/database/reading.hpp"

#include "schema/transfer/snapshot.hpp"
#include "schema/transfer/transfer.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

namespace fs = std::filesystem;

// A database of three jobs, in a folder of its own that cannot be written for as long as this lives.
struct Foreign {
    explicit Foreign(const char* file) : name(file) {
        Fixture fixture;
        fixture.plan(sweep_record("s"), 1, 3);
        fs::create_directories(home());
        backup(fixture.store.file(), home() / name);
    }
    // With rows in the log alone, as kill -9 leaves it.
    void leave_a_log() const {
        const stylesweep::testing::TestFolder other;
        fs::copy_file(home() / name, other / "x.db");
        Store store(other / "x.db", OpenMode::read_write);
        store.db().exec("UPDATE sweep SET priority = 7");
        REQUIRE(fs::file_size(other / "x.db-wal") > 0);
        fs::copy_file(other / "x.db", home() / name, fs::copy_options::overwrite_existing);
        fs::copy_file(other / "x.db-wal", (home() / name).string() + "-wal");
    }
    void lock() const {
        for (const auto& entry : fs::directory_iterator(home())) fs::permissions(entry.path(), fs::perms(0444));
        fs::permissions(home(), fs::perms(0555));
    }
    ~Foreign() { fs::permissions(home(), fs::perms::owner_all); }
    fs::path home() const { return top / "home"; }
    fs::path file() const { return home() / name; }

    stylesweep::testing::TestFolder top;
    std::string name;
};

int jobs_in(Store& store) {
    return store.db().execAndGet("SELECT count(*) FROM jobs").getInt();
}

}  // namespace

TEST_CASE("a database in a folder that cannot be written is read, whatever its name, and left as it is") {
    for (const char* name : {"night.db", "night 100%?a#b.db"}) {
        const Foreign foreign(name);
        foreign.lock();
        without_privileges([&] {
            Store store(foreign.file(), OpenMode::read_only);
            CHECK(jobs_in(store) == 3);
            CHECK_THROWS_AS(Store(foreign.file(), OpenMode::read_write), StoreError);
        });
        CHECK(std::distance(fs::directory_iterator(foreign.home()), fs::directory_iterator()) == 1);
    }
}

TEST_CASE("what a killed program left in the log of such a database is read too, and no copy stays behind") {
    const Foreign foreign("night.db");
    foreign.leave_a_log();
    foreign.lock();
    const stylesweep::testing::TestFolder temporary;
    ::setenv("TMPDIR", temporary.path().c_str(), 1);
    without_privileges([&] {
        Store store(foreign.file(), OpenMode::read_only);
        CHECK(fs::is_empty(temporary.path()));
        CHECK(store.db().execAndGet("SELECT priority FROM sweep").getInt() == 7);
        CHECK(jobs_in(store) == 3);
    });
    ::unsetenv("TMPDIR");
}

TEST_CASE("such a database can be merged and backed up") {
    const Foreign foreign("night.db");
    foreign.leave_a_log();
    foreign.lock();
    Fixture target;
    without_privileges([&] {
        CHECK(merge(target.store, foreign.file()).jobs == 3);
        backup(foreign.file(), target.folder / "copy.db");
    });
    Store copy(target.folder / "copy.db", OpenMode::read_only);
    CHECK(jobs_in(copy) == 3);
}
