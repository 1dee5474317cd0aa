#include "schema/migrations.hpp"

#include <array>
#include <string>
#include <vector>

#include "schema/sweep_view.hpp"

namespace stylesweep::embedded {
extern const std::string_view migration_0001;
extern const std::string_view views_sql;
}  // namespace stylesweep::embedded

namespace stylesweep::schema {

std::span<const std::string_view> migrations() {
    static const std::array<std::string_view, schema_version> all = {embedded::migration_0001};
    return all;
}

void create_views(SQLite::Database& db) {
    db.exec(std::string(embedded::views_sql));
    std::vector<Id> sweeps;
    SQLite::Statement find(db, "SELECT id FROM sweep ORDER BY id");
    while (find.executeStep()) sweeps.push_back(find.getColumn(0).getInt64());
    for (const Id sweep : sweeps) create_sweep_view(db, sweep);
}

void migrate(SQLite::Database& db, std::span<const std::string_view> all) {
    WriteTransaction transaction(db);
    const auto have = static_cast<std::size_t>(db.execAndGet("PRAGMA user_version").getInt());
    if (have >= all.size()) return;  // another program was first
    for (const std::string_view& migration : all.subspan(have)) db.exec(std::string(migration));
    create_views(db);
    db.exec("PRAGMA application_id = " + std::to_string(application_id));
    db.exec("PRAGMA user_version = " + std::to_string(all.size()));
    transaction.commit();
}

}  // namespace stylesweep::schema
