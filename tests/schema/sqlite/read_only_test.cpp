// What SQL from a stranger may do on a connection that only reads. The file is open for writing here, so that nothing
// but the guard stands between.
#include "schema/sqlite/read_only.hpp"

#include "schema/sqlite/functions.hpp"
#include "tests/schema/fixture.hpp"

namespace stylesweep::schema::testing {
namespace {

struct Guarded : Fixture {
    Guarded() {
        run_all(plan(sweep_record("s"), 1, 2));
        store.db().exec("PRAGMA wal_checkpoint(TRUNCATE)");
        add_functions(store.db());
        allow_only_reading(store.db());
    }
    // Compiles and runs it to its end.
    bool runs(const std::string& sql) {
        try {
            SQLite::Statement statement(store.db(), sql);
            while (statement.executeStep()) continue;
            return true;
        } catch (const SQLite::Exception&) {
            return false;
        }
    }
};

TEST_CASE_FIXTURE(Guarded, "nothing writes, attaches, loads or sets") {
    const auto before = folder.files();
    for (const std::string sql : {
             "INSERT INTO metric VALUES (1, 'x', 1)",
             "WITH x AS (SELECT 1) DELETE FROM job",
             "REPLACE INTO metric VALUES (1, 'x', 1)",
             "UPDATE job SET state = 'done'",
             "DELETE FROM attempt",
             "DELETE FROM metric RETURNING value",
             "DROP TABLE metric",
             "DROP VIEW results",
             "ALTER TABLE job RENAME TO jobs2",
             "CREATE TABLE t (a)",
             "CREATE TEMP TABLE t (a)",
             "CREATE INDEX i ON job (state)",
             "CREATE TEMP VIEW v AS SELECT 1",
             "CREATE TEMP TRIGGER g AFTER INSERT ON job BEGIN SELECT 1; END",
             "CREATE VIRTUAL TABLE f USING fts5(a)",
             "CREATE VIRTUAL TABLE f USING fts3(a, tokenize=simple)",
             "CREATE VIRTUAL TABLE temp.r USING rtree(id, a, b)",
             "ATTACH 'other.db' AS other",
             "ATTACH ':memory:' AS other",
             "DETACH main",
             "VACUUM",
             "VACUUM INTO 'other.db'",
             "ANALYZE",
             "REINDEX",
             "BEGIN",
             "BEGIN IMMEDIATE",
             "SAVEPOINT s",
             "UPDATE sqlite_master SET sql = 'x'",
             "INSERT INTO sqlite_schema VALUES ('table', 'x', 'x', 2, 'CREATE TABLE x (a)')",
             "DELETE FROM sqlite_sequence",
             "PRAGMA user_version = 7",
             "PRAGMA user_version(7)",
             "PRAGMA writable_schema = ON",
             "PRAGMA journal_mode = DELETE",
             "PRAGMA query_only(0)",
             "PRAGMA trusted_schema(1)",
             "PRAGMA temp_store_directory('/tmp')",
             "PRAGMA wal_checkpoint",
             "PRAGMA main.wal_checkpoint(TRUNCATE)",
             "PRAGMA incremental_vacuum",
             "PRAGMA optimize",
             "SELECT * FROM pragma_optimize",
             "SELECT load_extension('libother')",
             "SELECT load_extension('libother', 'init')",
             "SELECT fts3_tokenizer('simple', x'0000000000000000')",
             "SELECT writefile('other.txt', 'x')",
             "SELECT readfile('/etc/passwd')",
             "SELECT edit('x')",
             "SELECT * FROM sqlite_dbpage",
             "SELECT count(*) FROM SQLITE_DBPAGE('main')",
             "SELECT x.data FROM main.sqlite_dbpage x WHERE pgno = 1",
         }) {
        CAPTURE(sql);
        CHECK_FALSE(runs(sql));
    }
    CHECK(folder.files() == before);
}

TEST_CASE_FIXTURE(Guarded, "reading goes on, table-valued functions among it") {
    for (const std::string sql : {
             "SELECT * FROM results ORDER BY job_key",
             "SELECT p.key FROM jobs, json_each(jobs.params) p",
             "SELECT * FROM json_tree('[1, [2]]')",
             "SELECT name FROM pragma_table_info('job')",
             "SELECT name, sql FROM sqlite_master",
             "PRAGMA table_info(job)",
             "PRAGMA index_list(job)",
             "PRAGMA user_version",
             "PRAGMA integrity_check",
             "PRAGMA foreign_key_check",
             "EXPLAIN QUERY PLAN SELECT * FROM job",
             "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 9) SELECT median(i) FROM c",
             "SELECT median(julianday(finished_at)) OVER (ORDER BY job_key) FROM results",
         }) {
        CAPTURE(sql);
        CHECK(runs(sql));
    }
}

TEST_CASE_FIXTURE(Guarded, "a view of the file cannot do what a statement cannot") {
    SQLite::Database other(store.file().string(), SQLite::OPEN_READWRITE);
    other.exec("CREATE VIEW trap AS SELECT load_extension('libother')");
    CHECK_FALSE(runs("SELECT * FROM trap"));
}

TEST_CASE_FIXTURE(Guarded, "a second statement is seen behind comments and empty ones") {
    for (const char* one :
         {"SELECT 1", "SELECT 1;", "SELECT 1 ; -- done", "-- first\nSELECT 1;\n/* x */ ", "SELEC 1", "SELECT ';'"})
        CHECK_MESSAGE(is_one_statement(store.db(), one), one);
    for (const char* two :
         {"SELECT 1; SELECT 2", "SELECT 1; DROP TABLE job", "SELECT 1;; SELECT 2", "SELECT 1; /* x */ nonsense"})
        CHECK_MESSAGE(!is_one_statement(store.db(), two), two);
}

}  // namespace
}  // namespace stylesweep::schema::testing
