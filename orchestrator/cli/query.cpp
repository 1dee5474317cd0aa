#include <sqlite3.h>

#include <iostream>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/options.hpp"
#include "schema/store.hpp"

namespace stylesweep::cli {
namespace {

using reports::Format;

// Wrong SQL is the user's to mend (exit 2); anything else is trouble with the database (exit 3).
[[noreturn]] void explain(const SQLite::Exception& error) {
    if (error.getErrorCode() == SQLITE_ERROR || error.getErrorCode() == SQLITE_AUTH)
        throw UsageError(std::string("SQL: ") + error.what());
    if (error.getErrorCode() == SQLITE_READONLY)
        throw UsageError("SQL: `query` only reads; open the file with sqlite3 to change it");
    throw error;
}

// Read-only covers the main file; this also keeps other files out.
int only_reading(void*, int action, const char*, const char*, const char*, const char*) {
    const bool reads = action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION ||
                       action == SQLITE_RECURSIVE || action == SQLITE_PRAGMA;
    return reads ? SQLITE_OK : SQLITE_DENY;
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
        SQLite::Statement statement(store.db(), sql);
        if (statement.getColumnCount() == 0) throw UsageError("SQL: that statement has no rows; give a SELECT");
        reports::write_query(statement, std::cout, format);
    } catch (const SQLite::Exception& error) {
        explain(error);
    }
    return all_done;
}

}  // namespace stylesweep::cli
