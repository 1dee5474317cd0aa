#include "schema/sqlite/read_only.hpp"

#include <sqlite3.h>

#include <memory>

namespace stylesweep::schema {
namespace {

// A pragma with an argument sets something, except for those that describe or check a table or an index; some act
// without an argument.
bool only_tells(const char* pragma, const char* argument) {
    const auto ends_with = [&](const char* pattern) { return sqlite3_strlike(pattern, pragma, 0) == 0; };
    if (ends_with("%checkpoint") || ends_with("optimize") || ends_with("%vacuum")) return false;
    return !argument || ends_with("%info") || ends_with("%list") || ends_with("%check");
}

// load_extension is off by default, but a build may change that.
bool is_harmless(const char* function) {
    return sqlite3_stricmp(function, "load_extension") != 0 && sqlite3_stricmp(function, "fts3_tokenizer") != 0;
}

// Its raw pages hold what was deleted, too. SQLite may be built with that table (Debian 13's is) or without it.
bool is_raw(const char* table) {
    return sqlite3_stricmp(table, "sqlite_dbpage") == 0;
}

// SQLite reports this action to declare a table-valued function (json_each, pragma_table_info). A statement that really
// changes the schema table is rejected by SQLite unless writable_schema is on, and that pragma is denied here.
bool declares_a_function(int action, const char* table) {
    return action == SQLITE_UPDATE && sqlite3_stricmp(table, "sqlite_master") == 0;
}

int only_reading(void*, int action, const char* name, const char* argument, const char*, const char*) {
    const bool reads = action == SQLITE_SELECT || (action == SQLITE_READ && !is_raw(name)) ||
                       action == SQLITE_RECURSIVE || (action == SQLITE_FUNCTION && is_harmless(argument)) ||
                       declares_a_function(action, name) || (action == SQLITE_PRAGMA && only_tells(name, argument));
    return reads ? SQLITE_OK : SQLITE_DENY;
}

using Prepared = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

}  // namespace

void allow_only_reading(SQLite::Database& db) {
    sqlite3* handle = db.getHandle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_set_authorizer(handle, only_reading, nullptr);
}

bool is_one_statement(SQLite::Database& db, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    if (sqlite3_prepare_v2(db.getHandle(), sql.c_str(), -1, &statement, &rest) != SQLITE_OK) return true;
    const Prepared first(statement, sqlite3_finalize);
    const int code = sqlite3_prepare_v2(db.getHandle(), rest, -1, &statement, nullptr);
    const Prepared second(statement, sqlite3_finalize);
    return code == SQLITE_OK && !second;
}

}  // namespace stylesweep::schema
