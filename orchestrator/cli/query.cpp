#include <sqlite3.h>

#include <iostream>
#include <memory>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/options.hpp"
#include "schema/store.hpp"

namespace stylesweep::cli {
namespace {

using reports::Format;

// Wrong SQL is the user's to mend (exit 2); anything else is trouble with the database (exit 3).
[[noreturn]] void explain(const SQLite::Exception& error) {
    const int code = error.getErrorCode();
    if (code == SQLITE_ERROR || code == SQLITE_AUTH || code == SQLITE_SCHEMA)  // the last: CREATE TEMP, refused
        throw UsageError(std::string("SQL: ") + error.what());
    if (code == SQLITE_READONLY) throw UsageError("SQL: `query` only reads; open the file with sqlite3 to change it");
    throw error;
}

// A pragma with an argument sets something, but for those that tell of a table or an index or check it.
bool only_tells(const char* pragma, const char* argument) {
    const auto ends_with = [&](const char* pattern) { return sqlite3_strlike(pattern, pragma, 0) == 0; };
    return !argument || ends_with("%info") || ends_with("%list") || ends_with("%check");
}

// Read-only covers the main file; this also keeps other files out.
int only_reading(void*, int action, const char* name, const char* argument, const char*, const char*) {
    const bool reads = action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION ||
                       action == SQLITE_RECURSIVE || (action == SQLITE_PRAGMA && only_tells(name, argument));
    return reads ? SQLITE_OK : SQLITE_DENY;
}

// SQLite compiles the first statement and says where the rest begins.
bool is_one_statement(sqlite3* db, const std::string& sql) {
    using Prepared = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, &rest) != SQLITE_OK)
        return true;  // its error is told later
    const Prepared first(statement, sqlite3_finalize);
    const int code = sqlite3_prepare_v2(db, rest, -1, &statement, nullptr);
    const Prepared second(statement, sqlite3_finalize);
    return code == SQLITE_OK && !second;
}

}  // namespace

int query(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    known.add_options()("format", po::value<std::string>()->default_value("table"), "table, csv, json or markdown");
    const Options options(arguments, "stylesweep query \"SELECT ...\" [OPTION...]", known, {"SQL"});
    const Format format = format_of(options, {Format::table, Format::csv, Format::json, Format::markdown});
    const std::string sql = options.required("SQL");
    schema::Store store(options.text("db"), schema::OpenMode::read_only);
    try {
        sqlite3_set_authorizer(store.db().getHandle(), only_reading, nullptr);
        if (!is_one_statement(store.db().getHandle(), sql))
            throw UsageError("SQL: one statement at a time; nothing may follow the first ';'");
        SQLite::Statement statement(store.db(), sql);
        if (statement.getColumnCount() == 0) throw UsageError("SQL: that statement has no rows; give a SELECT");
        reports::write_query(statement, std::cout, format);
    } catch (const SQLite::Exception& error) {
        explain(error);
    }
    return all_done;
}

}  // namespace stylesweep::cli
