// Restricts foreign SQL to reading one database.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

namespace stylesweep::schema {

/// From now on the connection only reads the database it has open: writing, attaching or creating another file, loading
/// code and changing a setting are errors (SQLITE_AUTH) when the statement is compiled. SQL cannot undo this.
void allow_only_reading(SQLite::Database& db);

/// Whether `sql` is a single statement, followed at most by spaces and comments. Invalid SQL counts as one: compiling
/// it will report the error.
bool is_one_statement(SQLite::Database& db, const std::string& sql);

}  // namespace stylesweep::schema
