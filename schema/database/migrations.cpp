#include "schema/database/migrations.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "base/files/digest.hpp"
#include "schema/sqlite/ids.hpp"
#include "schema/sweeps/sweep_view.hpp"

namespace stylesweep::embedded {
extern const std::string_view migration_0001;
extern const std::string_view migration_0002;
extern const std::string_view migration_0003;
extern const std::string_view migration_0004;
extern const std::string_view migration_0005;
extern const std::string_view migration_0006;
extern const std::string_view migration_0007;
extern const std::string_view migration_0008;
extern const std::string_view migration_0009;
extern const std::string_view migration_0010;
extern const std::string_view views_sql;
}  // namespace stylesweep::embedded

namespace stylesweep::schema {

std::span<const std::string_view> migrations() {
    static const std::array<std::string_view, schema_version> all = {
        embedded::migration_0001, embedded::migration_0002, embedded::migration_0003, embedded::migration_0004,
        embedded::migration_0005, embedded::migration_0006, embedded::migration_0007, embedded::migration_0008,
        embedded::migration_0009, embedded::migration_0010};
    return all;
}

namespace {

void create_sweep_views(SQLite::Database& db, ViewPlace place) {
    SQLite::Statement find(db, "SELECT id FROM sweep ORDER BY id");
    for (const Id sweep : ids_of(find)) create_sweep_view(db, sweep, place);
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

const std::string version_view = "CREATE VIEW views_version AS SELECT ";

}  // namespace

void create_views(SQLite::Database& db) {
    db.exec(std::string(embedded::views_sql));
    create_sweep_views(db, ViewPlace::file);
    db.exec("DROP VIEW IF EXISTS views_version");
    db.exec(version_view + std::to_string(views_revision) + " AS revision, '" + views_digest() + "' AS sha256");
}

std::string views_digest() {
    const std::vector<ParameterColumn> parameters = {{"a"}, {"repeat"}, {"b", true}};
    return sha256(std::string(embedded::views_sql) + sweep_view_columns(parameters, {"a", "repeat"}) +
                  sweep_view_rows(1));
}

// The view's text is read, and the view not asked: in somebody else's file it could be any query, such as an endless
// one.
bool views_are_older(SQLite::Database& db) {
    SQLite::Statement find(db, "SELECT sql FROM main.sqlite_schema WHERE type = 'view' AND name = 'views_version'");
    if (!find.executeStep()) return true;
    const std::string sql = find.getColumn(0).getString();
    if (!sql.starts_with(version_view)) return true;
    const int revision = std::atoi(sql.c_str() + version_view.size());
    return revision < views_revision ||
           (revision == views_revision && sql.find('\'' + views_digest() + '\'') == std::string::npos);
}

void renew_views(SQLite::Database& db) {
    WriteTransaction transaction(db);
    if (views_are_older(db)) create_views(db);  // unless another program did it first
    transaction.commit();
}

void create_temporary_views(SQLite::Database& db) {
    const std::string sql =
        replaced(std::string(embedded::views_sql), "DROP VIEW IF EXISTS ", "DROP VIEW IF EXISTS temp.");
    db.exec(replaced(sql, "CREATE VIEW ", "CREATE TEMP VIEW "));
    create_sweep_views(db, ViewPlace::connection);
}

namespace {

// file_head() tells databases apart by the starting value of their schema's change count.
std::uint32_t random_stamp() {
    return (1 + std::random_device()() % 2046) << 20;
}

}  // namespace

void migrate(SQLite::Database& db, std::span<const std::string_view> all) {
    WriteTransaction transaction(db);
    const auto have = static_cast<std::size_t>(db.execAndGet("PRAGMA user_version").getInt());
    if (have >= all.size()) return;  // another program did it first
    for (const std::string_view& migration : all.subspan(have)) db.exec(std::string(migration));
    create_views(db);
    db.exec("PRAGMA application_id = " + std::to_string(application_id));
    db.exec("PRAGMA user_version = " + std::to_string(all.size()));
    if (have == 0) db.exec("PRAGMA schema_version = " + std::to_string(random_stamp()));
    transaction.commit();
}

}  // namespace stylesweep::schema
