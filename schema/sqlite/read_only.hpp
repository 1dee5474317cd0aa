// Keeps SQL from strangers to reading one database.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

namespace stylesweep::schema {

/// From now on the connection only reads the database it has open: to write, to attach or make another file, to load
/// code and to change a setting are errors (SQLITE_AUTH) when the statement is compiled. Cannot be undone by SQL.
void allow_only_reading(SQLite::Database& db);

/// Whether `sql` is a single statement, whatever spaces and comments follow. Wrong SQL counts as one: to compile it
/// will tell its error.
bool is_one_statement(SQLite::Database& db, const std::string& sql);

}  // namespace stylesweep::schema
