// Keeps SQL from strangers to reading one database.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

namespace stylesweep::schema {

/// From now on the connection only reads the database it has open: to write, to attach or make another file, to load
/// code and to change a setting are errors (SQLITE_AUTH) when the statement is compiled. Cannot be undone by SQL.
void allow_only_reading(SQLite::Database& db);

/// Whether `sql` is a single statement, with any spaces and comments behind it. Wrong SQL counts as one: compiling it
/// will report the error.
bool is_one_statement(SQLite::Database& db, const std::string& sql);

}  // namespace stylesweep::schema
