// Views that changed reach databases that are there already.
#include "base/files/digest.hpp"
#include "schema/database/migrations.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

// A database whose views are as another program of `revision` made them: each has the column `theirs` alone.
struct OtherViews : Fixture {
    explicit OtherViews(int revision) {
        plan(sweep_record("s"), 1, 2);
        for (const char* view : {"results", "jobs", "sweep_s"}) {
            store.db().exec(std::string("DROP VIEW ") + view);
            store.db().exec(std::string("CREATE VIEW ") + view + " AS SELECT 1 AS theirs");
        }
        store.db().exec("DROP VIEW views_version");
        if (revision > 0)
            store.db().exec("CREATE VIEW views_version AS SELECT " + std::to_string(revision) +
                            " AS revision, 'x' AS sha256");
    }
};

int columns(Store& store, const std::string& view, const std::string& name) {
    return store.db()
        .execAndGet("SELECT count(*) FROM pragma_table_info('" + view + "') WHERE name = '" + name + "'")
        .getInt();
}

}  // namespace

TEST_CASE("views of an older program are made anew when a database is opened for writing") {
    for (const int revision : {0, views_revision - 1, views_revision}) {
        OtherViews fixture(revision);
        Store store(fixture.store.file(), OpenMode::read_write);
        for (const char* view : {"results", "jobs", "sweep_s"}) {
            CHECK(columns(store, view, "job_key") == 1);
            CHECK(columns(store, view, "theirs") == 0);
        }
        CHECK(store.db().execAndGet("SELECT sha256 FROM views_version").getString() == views_digest());
    }
}

TEST_CASE("opening somebody else's database runs none of its views, such as an endless query") {
    Fixture fixture;
    fixture.store.db().exec("DROP VIEW views_version");
    fixture.store.db().exec(
        "CREATE VIEW views_version AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT max(i) AS revision, '' AS sha256 FROM n");
    const Store reader(fixture.store.file(), OpenMode::read_only);
    Store writer(fixture.store.file(), OpenMode::read_write);
    CHECK(writer.db().execAndGet("SELECT revision FROM views_version").getInt() == views_revision);
}

TEST_CASE("views of a newer program stay, so that two programs do not undo each other's") {
    OtherViews fixture(views_revision + 1);
    Store store(fixture.store.file(), OpenMode::read_write);
    CHECK(columns(store, "results", "theirs") == 1);
    Store reader(fixture.store.file(), OpenMode::read_only);
    CHECK(columns(reader, "results", "theirs") == 1);
}

TEST_CASE("a reader has the present views of an older database, and changes nothing in it") {
    OtherViews fixture(0);
    {
        Store reader(fixture.store.file(), OpenMode::read_only);
        CHECK(columns(reader, "jobs", "job_key") == 1);
        CHECK(columns(reader, "sweep_s", "job_key") == 1);
        CHECK(reader.db().execAndGet("SELECT count(*) FROM jobs").getInt() == 2);
        CHECK(reader.db().execAndGet("SELECT count(*) FROM sweep_s").getInt() == 2);
    }
    CHECK(columns(fixture.store, "jobs", "theirs") == 1);
}

TEST_CASE("whoever changes the views raises views_revision") {
    CHECK(views_revision == 12);
    CHECK_MESSAGE(views_digest() == "bc9b6b1f1be1bfb77e598d280d6bda9e040660743a0a8a13e660a01f7b55b1b7",
                  "the views changed: raise views_revision in schema/database/migrations.hpp, and put both here");
}

TEST_CASE("the first migration is frozen: what changes a table is a migration of its own") {
    CHECK(sha256(std::string(migrations().front())) ==
          "7b2a315816729398a715710134f6f71405dfaff525f4f8821e78c01a3cef9438");
}
