// Databases of every released schema, stored under fixtures/: each opens, becomes one of the present schema and
// answers.
#include "schema/database/migrations.hpp"

#include "base/files/digest.hpp"
#include "schema/database/checkup.hpp"
#include "schema/query/job_report.hpp"
#include "schema/query/sweep_progress.hpp"
#include "schema/transfer/transfer.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

namespace fs = std::filesystem;

const fs::path fixtures = fs::path(STYLESWEEP_SOURCE_DIR) / "tests/schema/database/fixtures";

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

fs::path stored(int version) {
    return fixtures / ("v" + std::to_string(version) + ".sql");
}

void restore(int version, const fs::path& file) {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec(text_of(stored(version)));
}

// Tables with their columns and types, and indexes: what a migrated database must share with a new one.
std::string shape(Store& store) {
    return store.db()
        .execAndGet(
            "SELECT group_concat(line, char(10)) FROM (SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || "
            "c.\"notnull\" || ' ' || c.pk || ' ' || coalesce(c.dflt_value, '') AS line FROM sqlite_schema m, "
            "pragma_table_info(m.name) c WHERE m.type = 'table' UNION ALL SELECT type || ' ' || name || ' ' || "
            "tbl_name FROM sqlite_schema WHERE type <> 'table' AND name NOT LIKE 'sweep@_%' ESCAPE '@' ORDER BY "
            "1)")
        .getString();
}

// The text of everything but the views, which are made anew, as written.
std::string written_schema(Store& store) {
    return store.db()
        .execAndGet(
            "SELECT group_concat(sql, char(10)) FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND "
            "type <> 'view' ORDER BY type, name)")
        .getString();
}

void check_answers(Store& store) {
    const auto text = [&](const char* sql) { return store.db().execAndGet(sql).getString(); };
    CHECK(text("SELECT group_concat(status || ' ' || precision) FROM (SELECT * FROM results ORDER BY job_key)") ==
          "done fp32,failed bf16");
    CHECK(text("SELECT runtime_s || ' ' || ssim || ' ' || samples || ' ' || host || ' ' || output_path FROM results "
               "WHERE status = 'done'") == "1.5 0.75 2 alpha outputs/1.png");
    CHECK(text("SELECT count(*) FROM sample") == "3");
    CHECK(text("SELECT count(*) FROM sweep_night") == "5");
    CHECK(sweep_statuses(store).at(0).jobs.at(JobState::queued) == 2);
    CHECK(job_report(store, find_jobs(store, key_of(1), 2).at(0)).attempts.size() == 2);
}

}  // namespace

TEST_CASE("every schema has its stored database, and that of the present one was made from the present schema") {
    for (int version = 1; version <= schema_version; ++version)
        REQUIRE_MESSAGE(fs::exists(stored(version)),
                        "run tests/schema/database/fixtures/make and commit " << stored(version));
    const TestFolder folder;
    restore(schema_version, folder / "stored.db");
    Store kept(folder / "stored.db", OpenMode::read_only), fresh(folder / "new.db", OpenMode::create);
    CHECK_MESSAGE(
        written_schema(kept) == written_schema(fresh),
        "the schema is not the stored one. Unreleased: run tests/schema/database/fixtures/make. Released: undo the "
        "change and write a new migration");
}

TEST_CASE("migrations that databases have been through are frozen: a change of the schema is a further one") {
    const std::vector<std::string> frozen = {"7b2a315816729398a715710134f6f71405dfaff525f4f8821e78c01a3cef9438",
                                             "7a28586cae7fee27aec29a55fb41bcdae7ba289fa372e5a8a5368c19a5e9820b",
                                             "eb18df66a8e466bc9a25eb9372d978c9e16100509eadd4e97e14479921bd8b89",
                                             "6356456122dbdf03c6330190e6ed329a608f17e7529bc9dce231946f648d05a1",
                                             "c80a5f1038d7d38bddaf851a158938622da9dbdbc58690f5d56ef7a9acb217f1",
                                             "cd670cb4511036ae961b96c841b9c22a49bef2bd79f4a5584cd593d811355293",
                                             "8990ec5b60bfbed761197bf044297acce6ef572e1492ef52f346c868c15417ea",
                                             "134ae10d17712d8e04a7a1c484689b7656011437a71515d25de24ec6b9e4acb2",
                                             "6df2b30867e5915d8aec0ee6cac35803f66bb945bc17520f87df69c1a5572b54",
                                             "1dfb7d9db580683923c341040f31446b26db7c221f7fb42c9e12829347fe2ca8"};
    REQUIRE(frozen.size() == schema_version);
    for (std::size_t i = 0; i < frozen.size(); ++i)
        CHECK_MESSAGE(sha256(std::string(migrations()[i])) == frozen[i], "undo the change of migration " << i + 1);
}

TEST_CASE("a database of each schema answers read-only, and as one of the present schema when opened for writing") {
    for (int version = 1; version <= schema_version; ++version) {
        CAPTURE(version);
        const TestFolder folder;
        restore(version, folder / "results.db");
        {
            Store reader(folder / "results.db", OpenMode::read_only);
            check_answers(reader);
        }
        Store store(folder / "results.db", OpenMode::read_write), fresh(folder / "new.db", OpenMode::create);
        CHECK(store.db().execAndGet("PRAGMA user_version").getInt() == schema_version);
        CHECK(shape(store) == shape(fresh));
        check_answers(store);
        JobQueue queue(store);
        const Id self = queue.register_runner({ProcessIdentity::of_this_process(), "{}", "cpu", "CPU", "1", "", 1});
        CHECK(queue.claim(self, 1, 0)->key == key_of(3));  // its queue goes on
    }
}

TEST_CASE("a database of each schema can be merged, and is left as it was") {
    for (int version = 1; version <= schema_version; ++version) {
        CAPTURE(version);
        Fixture target;
        restore(version, target.folder / "old.db");
        const std::string before = target.folder.files()["old.db"];
        CHECK(merge(target.store, target.folder / "old.db").attempts == 3);
        CHECK((target.folder.files()["old.db"] == before));
        CHECK(target.text("SELECT group_concat(status) FROM (SELECT status FROM results ORDER BY job_key)") ==
              "done,failed");
    }
}

TEST_CASE("a further migration is applied once, makes the views anew, and undoes itself when it fails") {
    const TestFolder folder;
    restore(schema_version, folder / "results.db");
    SQLite::Database db((folder / "results.db").string(), SQLite::OPEN_READWRITE);
    std::vector<std::string_view> all(migrations().begin(), migrations().end());
    all.emplace_back("ALTER TABLE attempt ADD COLUMN colour TEXT; ALTER TABLE attempt ADD COLUMN colour TEXT;");
    CHECK_THROWS_AS(migrate(db, all), SQLite::Exception);
    CHECK(db.execAndGet("PRAGMA user_version").getInt() == schema_version);
    CHECK(db.execAndGet("SELECT count(*) FROM pragma_table_info('attempt') WHERE name = 'colour'").getInt() == 0);

    all.back() = "ALTER TABLE attempt ADD COLUMN colour TEXT;";
    db.exec("DROP VIEW results");
    migrate(db, all);
    migrate(db, all);  // a second time: nothing to do
    CHECK(db.execAndGet("PRAGMA user_version").getInt() == schema_version + 1);
    CHECK(db.execAndGet("SELECT count(colour) + 1 FROM attempt").getInt() == 1);
    CHECK(db.execAndGet("SELECT count(*) FROM results").getInt() == 2);
    CHECK(db.execAndGet("SELECT precision FROM sweep_night ORDER BY 1 LIMIT 1").getString() == "bf16");
}
